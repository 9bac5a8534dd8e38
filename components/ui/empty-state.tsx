// Nothing to show: says what is missing, why, and offers one way on.
import type { ReactNode } from "react";

export type EmptyStateProps = {
  /** What is missing: "No spend in this range". */
  title: ReactNode;
  /** Why: "The filter Team = Web leaves nothing between 1 and 22 Nov". */
  reason?: ReactNode;
  /** One Button or LinkButton. */
  action?: ReactNode;
  /** Height in px of what would stand here, so the page does not jump. */
  minHeight?: number | undefined;
};

export function EmptyState({ title, reason, action, minHeight }: EmptyStateProps) {
  return (
    <div
      {...(minHeight === undefined ? {} : { style: { minHeight } })}
      className="flex flex-col items-center justify-center gap-1 rounded-md border border-dashed border-line-strong px-4 py-8 text-center"
    >
      <p className="font-medium">{title}</p>
      {reason === undefined ? null : <p className="max-w-prose text-sm text-ink-2">{reason}</p>}
      {action === undefined ? null : <div className="mt-3">{action}</div>}
    </div>
  );
}
