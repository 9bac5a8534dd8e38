"use client";
// What an error boundary inside the frame shows: what happened, the id that finds it in the log, and another try.
import { ErrorState } from "@/components/ui/error-state";

export type PageErrorProps = { error: Error & { digest?: string }; retry: () => void };

export function PageError({ error, retry }: PageErrorProps) {
  return (
    <>
      <h1 className="sr-only">Error</h1>
      <ErrorState
        title="This page could not be shown"
        reason="The server failed while preparing it. Nothing was changed. If it fails again, give the id to an admin: it is in the log."
        {...(error.digest === undefined ? {} : { id: error.digest })}
        onRetry={retry}
      />
    </>
  );
}
