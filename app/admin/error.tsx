"use client";
// An admin page failed while drawing; the frame stays.
export { PageError as default } from "@/components/shell/page-error";
