// The page's one h1, a line that says what it answers, and its controls.
import type { ReactNode } from "react";

export type PageHeaderProps = {
  title: ReactNode;
  description?: ReactNode;
  /** A badge or status beside the title. */
  badge?: ReactNode;
  /** Date range, granularity, buttons; wraps below the title where there is no room. */
  controls?: ReactNode;
};

export function PageHeader({ title, description, badge, controls }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight text-balance">{title}</h1>
          {badge}
        </div>
        {description === undefined ? null : <p className="mt-0.5 max-w-prose text-sm text-ink-2">{description}</p>}
      </div>
      {controls === undefined ? null : <div className="flex min-w-0 flex-wrap items-center gap-2">{controls}</div>}
    </header>
  );
}
