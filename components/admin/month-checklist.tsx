// What has to be so before a month is closed, each point with its state in words and where to look.
import { CircleAlert, CircleCheck } from "lucide-react";
import { TextLink } from "@/components/ui/text-link";
import type { CloseItem } from "@/lib/months/month-close";

export function MonthChecklist({ items, caption }: { items: readonly CloseItem[]; caption: string }) {
  return (
    <ul aria-label={caption} className="grid grid-cols-1 gap-x-8 gap-y-2 border-y border-line py-3 text-sm md:grid-cols-2">
      {items.map(({ id, title, ok, says, href }) => (
        <li key={id} className="flex min-w-0 gap-2">
          {ok ? <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-good" /> : <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warning" />}
          <div className="min-w-0">
            <p className="font-medium">
              {title}
              <span className="sr-only">{ok ? ": yes" : ": not yet"}</span>
            </p>
            <p className="wrap-anywhere text-ink-2">
              {says}. {ok ? null : <TextLink href={href}>Look</TextLink>}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
