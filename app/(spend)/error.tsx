"use client";
// A spend page failed while drawing; the frame stays.
export { PageError as default } from "@/components/shell/page-error";
