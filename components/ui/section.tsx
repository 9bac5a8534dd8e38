// A part of a page: a heading, what belongs beside it, and the content; no box around it.
import { useId, type ReactNode } from "react";
import { classNames } from "./class-names";

export type SectionProps = {
  title: ReactNode;
  description?: ReactNode;
  /** Controls or a link at the right of the heading. */
  actions?: ReactNode;
  children: ReactNode;
  /** Heading level; the page's h1 is PageHeader's. */
  level?: 2 | 3 | undefined;
  id?: string | undefined;
  className?: string | undefined;
};

export function Section({ title, description, actions, children, level = 2, id, className }: SectionProps) {
  const generated = useId();
  const headingId = `${id ?? generated}-heading`;
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section {...(id === undefined ? {} : { id })} aria-labelledby={headingId} className={classNames("min-w-0", className)}>
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <Heading id={headingId} className="text-base font-semibold">
            {title}
          </Heading>
          {description === undefined ? null : <p className="text-sm text-ink-3">{description}</p>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2 text-sm">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
