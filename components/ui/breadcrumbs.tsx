// Where this page stands; the last crumb is the page itself and no link.
import { Fragment, type ReactNode } from "react";
import Link from "next/link";
import { classNames } from "./class-names";

export type Crumb = { label: ReactNode; href?: string | undefined };

export function Breadcrumbs({ items }: { items: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 text-sm text-ink-2">
        {items.map((item, index) => {
          const last = index === items.length - 1;
          // On a phone the group of the rail says least, so it goes first; then the middle gives way before the page's own name.
          const roomy = items.length > 2 && item.href === undefined && index === 0 ? "max-sm:hidden" : "";
          return (
            <Fragment key={index}>
              {index === 0 ? null : (
                <li aria-hidden className={classNames("text-ink-3", index === 1 && items.length > 2 && items[0]?.href === undefined && "max-sm:hidden")}>
                  /
                </li>
              )}
              <li className={last ? "min-w-0 truncate" : classNames("min-w-0 shrink-3 truncate", roomy)}>
                {item.href === undefined || last ? (
                  <span {...(last ? { "aria-current": "page" } : {})} className={last ? "text-ink" : undefined}>
                    {item.label}
                  </span>
                ) : (
                  <Link href={item.href} className="inline-block min-w-6 rounded-md py-0.5 text-center hover:text-ink hover:underline">
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
