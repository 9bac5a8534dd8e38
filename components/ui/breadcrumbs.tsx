// Where this page stands; the last crumb is the page itself and no link.
import { Fragment, type ReactNode } from "react";
import Link from "next/link";

export type Crumb = { label: ReactNode; href?: string | undefined };

export function Breadcrumbs({ items }: { items: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 text-sm text-ink-2">
        {items.map((item, index) => {
          const last = index === items.length - 1;
          return (
            <Fragment key={index}>
              {index === 0 ? null : (
                <li aria-hidden className="text-ink-3">
                  /
                </li>
              )}
              <li className={last ? "min-w-0 truncate" : "shrink-0"}>
                {item.href === undefined || last ? (
                  <span {...(last ? { "aria-current": "page" } : {})} className={last ? "text-ink" : undefined}>
                    {item.label}
                  </span>
                ) : (
                  <Link href={item.href} className="rounded-md hover:text-ink hover:underline">
                    {item.label}
                  </Link>
                )}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
