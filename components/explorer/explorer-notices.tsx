"use client";
// What had to be changed about an address to answer it, and money that the figures leave out.
import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { formatMoney } from "@/lib/format/money";
import type { Explorer } from "./use-explorer";

export function ExplorerNotices({ explorer: { state, setState, changes, report } }: { explorer: Explorer }) {
  const others = report?.answer.totals.filter(({ currency }) => currency !== report.answer.currency) ?? [];
  if (changes.length === 0 && others.length === 0) return null;
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      {changes.length === 0 ? null : (
        <div role="status" className="flex items-start gap-2 rounded-md bg-warning-soft px-3 py-2">
          <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warning" />
          <ul className="flex min-w-0 flex-col gap-0.5">
            {changes.map(({ field, value, message }, i) => (
              <li key={i} className="break-words">
                <code className="font-mono text-xs">{field}={value}</code> {message}
              </li>
            ))}
          </ul>
          <Button size="sm" variant="ghost" className="ml-auto" onClick={() => setState(state)}>
            Keep this view
          </Button>
        </div>
      )}
      {others.length === 0 ? null : (
        <p className="flex flex-wrap items-center gap-x-2 text-ink-2">
          Besides, not added:
          {others.map(({ currency, total }) => (
            <Button key={currency} size="sm" variant="ghost" onClick={() => setState({ ...state, currency })}>
              {formatMoney(total, currency)}
            </Button>
          ))}
        </p>
      )}
    </div>
  );
}
