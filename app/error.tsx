"use client";
// A page outside the frame failed while drawing.
import { PageError, type PageErrorProps } from "@/components/shell/page-error";

export default function RootError(props: PageErrorProps) {
  return (
    <main className="mx-auto max-w-2xl p-6">
      <PageError {...props} />
    </main>
  );
}
