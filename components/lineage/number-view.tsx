// A number taken apart: the figure, whether its rows add up to it, its deliveries, its rows.
import { CircleCheck, Info } from "lucide-react";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { formatMoney } from "@/lib/format/money";
import { formatCount, formatNumber } from "@/lib/format/number";
import { numberHref } from "@/lib/lineage/number-question";
import { isZeroMoney } from "@/lib/money/money";
import type { NumberLineage, NumberReport } from "@/lib/queries/lineage/number-rows";
import { explorerHref } from "@/lib/state/write-state";
import { NumberDeliveries } from "./number-deliveries";
import { NumberTable } from "./number-table";
import { conditionWords, numberWords } from "./number-words";

export type NumberViewProps = { report: NumberReport; seesAll: boolean; firstPage: boolean };

export function NumberView({ report, seesAll, firstPage }: NumberViewProps) {
  const { lineage, batch } = report;
  const { currency, figure } = lineage;
  const address = numberHref({ state: { ...report.state, currency }, cell: report.cell });
  const hrefFor = (of: string | null, cursor: string | null = null) => `${address}${of === null ? "" : `&batch=${of}`}${cursor === null ? "" : `&cursor=${cursor}`}`;
  return (
    <>
      <PageHeader title="Where this number comes from" description={[numberWords(report), ...conditionWords(report).map((words) => `${words}.`)].join(" ")} controls={<LinkButton href={explorerHref({ ...report.state, currency, granularity: "auto" })}>Open in the explorer</LinkButton>} />
      <div className="flex flex-col gap-8">
        <div>
          <p className="text-2xl font-semibold tracking-tight tabular-nums">{formatMoney(figure, currency)}</p>
          <p className="text-sm break-words text-ink-2">exactly <code className="font-mono">{figure}</code> {currency}</p>
          <SumLine lineage={lineage} />
        </div>
        <Section title="Deliveries" description="What each delivery of a provider or file brought of it, largest first.">
          <NumberDeliveries lineage={lineage} chosen={batch} seesAll={seesAll} hrefFor={hrefFor} />
        </Section>
        <Section
          title={batch === null ? "Published rows" : `Published rows of batch ${batch}`}
          description="Newest day first. A star marks what the provider may still restate."
          actions={batch === null ? undefined : <LinkButton size="sm" href={hrefFor(null)} scroll={false}>All deliveries</LinkButton>}
        >
          <NumberTable rows={lineage.rows} currency={currency} seesAll={seesAll} />
          <div className="mt-3 flex gap-2">
            {firstPage ? null : <LinkButton href={hrefFor(batch)}>First rows</LinkButton>}
            {lineage.nextCursor === null ? null : <LinkButton href={hrefFor(batch, lineage.nextCursor)}>Further rows</LinkButton>}
          </div>
        </Section>
      </div>
    </>
  );
}

function SumLine({ lineage: { detail, withoutDetail, currency } }: { lineage: NumberLineage }) {
  const rows = formatCount(detail.rows, "published row");
  if (isZeroMoney(withoutDetail)) {
    return (
      <p className="mt-1 flex items-start gap-1.5 text-sm text-ink-2">
        <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-good" />
        <span>{detail.rows === 1 ? `${rows} is exactly this.` : `${rows} add up to exactly this.`}</span>
      </p>
    );
  }
  return (
    <p className="mt-1 flex items-start gap-1.5 text-sm text-ink-2">
      <Info aria-hidden size={16} className="mt-0.5 shrink-0" />
      <span>
        {formatNumber(detail.rows)} published rows hold {formatMoney(detail.cost, currency)}. The other {formatMoney(withoutDetail, currency)} stand in months whose detail has gone to the archive; their daily sums stay.
      </span>
    </p>
  );
}
