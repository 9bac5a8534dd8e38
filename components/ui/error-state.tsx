"use client";
// Something failed: says what, why, the id to quote, and tries again.
import type { ReactNode } from "react";
import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";

export type ErrorStateProps = {
  /** What failed: "The spend could not be loaded". */
  title: ReactNode;
  /** Why and what to do. */
  reason?: ReactNode;
  /** Request or error id, to be copied into a support message. */
  id?: string | undefined;
  onRetry?: (() => void) | undefined;
  minHeight?: number | undefined;
};

export function ErrorState({ title, reason, id, onRetry, minHeight }: ErrorStateProps) {
  return (
    <div
      role="alert"
      {...(minHeight === undefined ? {} : { style: { minHeight } })}
      className="flex flex-col items-center justify-center gap-1 rounded-md border border-line-strong px-4 py-8 text-center"
    >
      <p className="flex items-center gap-1.5 font-medium">
        <CircleAlert aria-hidden size={16} className="shrink-0 text-critical" />
        {title}
      </p>
      {reason === undefined ? null : <p className="max-w-prose text-sm text-ink-2">{reason}</p>}
      {id === undefined ? null : (
        <p className="mt-1 flex items-center gap-1 text-xs text-ink-3">
          Error id <code className="font-mono">{id}</code> <CopyButton text={id} label="Copy error id" />
        </p>
      )}
      {onRetry === undefined ? null : (
        <div className="mt-3">
          <Button onClick={onRetry} icon={<RotateCw aria-hidden size={14} />}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}
