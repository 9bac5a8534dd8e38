// Next to the money: how fresh, how final and how far reconciled it is, and whose rows are shown.
import type { ReactNode } from "react";
import Link from "next/link";
import { CircleCheck, Eye, TriangleAlert } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import type { Day } from "@/lib/dates/dates";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { isZeroMoney, type Money } from "@/lib/money/money";

export type Reconciliation = {
  level: "delivered" | "provider" | "invoice";
  /** Ours minus theirs; null where nothing could be compared. */
  difference: { amount: Money; currency: string } | null;
  /** Zero, or every cent of it explained by a named line. */
  ok: boolean;
};

export type TrustBarProps = {
  /** Last day whose numbers hold; null before any data. */
  completeThrough: Day | null;
  /** Per source or provider: "AWS", final or estimated. */
  finality: readonly { label: string; final: boolean }[];
  reconciliation: Reconciliation | null;
  /** Null for readers who do not see the checks: then nothing is claimed. */
  warnings: number | null;
  /** "You see team Web", or "You see all teams". */
  scopeLabel?: string | undefined;
  /** Instant of the last good publish, when the newest run did not publish. */
  staleSince?: string | undefined;
  /** Where the details stand (reconciliation or validations). */
  href?: string | undefined;
};

const LEVEL_WORD = { delivered: "to what was delivered", provider: "to the provider's total", invoice: "to the invoice" } as const;

export function TrustBar(props: TrustBarProps) {
  const { completeThrough, finality, reconciliation, warnings, scopeLabel, staleSince, href } = props;
  return (
    <section aria-label="Data status" className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line bg-sunken px-3 py-1.5 text-xs text-ink-2 md:px-6">
      {staleSince === undefined ? null : (
        <Fact tone="warning" icon={<TriangleAlert aria-hidden size={12} />}>
          Stale since {formatInstant(staleSince)}
        </Fact>
      )}
      <Fact>{completeThrough === null ? "No data yet" : <>Data to <time dateTime={completeThrough}>{formatDay(completeThrough, { year: true })}</time></>}</Fact>
      {finality.length === 0 ? null : <Fact>{finality.map(({ label, final }) => `${label} ${final ? "final" : "estimated"}`).join(", ")}</Fact>}
      {reconciliation === null ? null : <ReconciliationFact {...reconciliation} />}
      {warnings === null ? null : (
        <Fact tone={warnings > 0 ? "warning" : undefined} icon={warnings > 0 ? <TriangleAlert aria-hidden size={12} /> : undefined}>
          {warnings === 0 ? "No warnings" : formatCount(warnings, "warning")}
        </Fact>
      )}
      {scopeLabel === undefined ? null : <Fact icon={<Eye aria-hidden size={12} />}>{scopeLabel}</Fact>}
      <Fact>UTC</Fact>
      {href === undefined ? null : (
        <Link href={href} className="ml-auto rounded-md text-accent hover:underline">
          Details
        </Link>
      )}
    </section>
  );
}

function ReconciliationFact({ level, difference, ok }: Reconciliation) {
  const gap = difference === null ? "" : ` ${isZeroMoney(difference.amount) ? "±" : ""}${formatMoney(difference.amount, difference.currency, { bare: true, signed: true })}`;
  return (
    <Fact tone={ok ? "good" : "critical"} icon={ok ? <CircleCheck aria-hidden size={12} /> : <TriangleAlert aria-hidden size={12} />}>
      {ok ? "Reconciled" : "Not reconciled"} {LEVEL_WORD[level]}
      {gap}
    </Fact>
  );
}

const TONE = { good: "text-good", warning: "text-warning", critical: "text-critical" } as const;

function Fact({ children, icon, tone }: { children: ReactNode; icon?: ReactNode; tone?: keyof typeof TONE | undefined }) {
  return (
    <span className={classNames("inline-flex items-center gap-1 tabular-nums", tone !== undefined && TONE[tone])}>
      {icon}
      {children}
    </span>
  );
}
