"use client";
// Why the question's spend changed: a waterfall by cause that sums to the change, and the lines that moved most.
import { useQuery } from "@tanstack/react-query";
import { classNames } from "@/components/ui/class-names";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { ApiProblem, fetchJson } from "@/components/ui/fetch-json";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Section } from "@/components/ui/section";
import { ChartSkeleton } from "@/components/ui/skeleton";
import type { TableColumn } from "@/components/ui/table-column";
import { formatRange } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import type { Report } from "@/lib/queries/spend/cost-report";
import type { ChangeExplained } from "@/lib/queries/spend/explain-change";
import { changeSentence } from "./change-sentence";
import { MoverTable } from "./mover-table";
import { questionOf } from "./question-of";
import type { Explorer } from "./use-explorer";
import { waterfallOf, type Step } from "./waterfall";

const HEIGHT = 300;

/** `currency` is the one that the page shows. */
export function ChangePanel({ state, currency }: Pick<Explorer, "state"> & { currency: string }) {
  const question = questionOf({ ...state, currency, group: [], top: null, granularity: "auto" });
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ["explain", question],
    queryFn: ({ signal }) => fetchJson<Report<ChangeExplained | null>>(`/api/v1/costs/explain?${question}&view=explorer`, { signal }),
  });
  if (error !== null && (data === undefined || isPlaceholderData)) {
    const problem = error instanceof ApiProblem ? error : null;
    return <ErrorState title={problem?.title ?? "The change could not be explained"} reason={error.message} id={problem?.id} onRetry={() => void refetch()} minHeight={HEIGHT} />;
  }
  if (data === undefined) return <ChartSkeleton height={HEIGHT} />;
  if (data.answer === null) return <EmptyState minHeight={HEIGHT} title="Nothing to compare yet" reason="No day of this range is complete. Choose an earlier range." />;
  return <Explained explained={data.answer} state={state} refetching={isPlaceholderData} />;
}

function Explained({ explained, state, refetching }: { explained: ChangeExplained; state: Explorer["state"]; refetching: boolean }) {
  const { currency, current, previous } = explained;
  const { steps, begins } = waterfallOf(explained);
  const columns: TableColumn<Step>[] = [
    { key: "cause", header: "Cause", rowHeader: true, cell: (step) => <><span title={step.hint}>{step.label}</span><span className="block sm:hidden"><Bar step={step} /></span></> },
    { key: "bar", header: <span className="sr-only">Drawing</span>, width: "45%", hideBelow: "sm", cell: (step) => <Bar step={step} /> },
    { key: "amount", header: `Amount, ${currency}`, align: "right", cell: ({ amount, lines }) => formatMoney(amount, currency, { bare: true, signed: lines !== null }) },
    { key: "lines", header: "Lines", align: "right", hideBelow: "sm", cell: ({ lines }) => (lines === null ? <></> : lines.toLocaleString("en-US")) },
  ];
  return (
    <div className="flex flex-col gap-6">
      <Section title="What changed" description={`${formatRange(current.from, current.to)} against ${formatRange(previous.from, previous.to)}, complete days alone, UTC`}>
        <p role="status" className="mb-3 text-sm">{changeSentence(explained).replaceAll("\u2212", "\u2212\u2060")}</p>
        <ProgressBar active={refetching} label="Refreshing what changed" />
        <DataTable caption="What changed, by cause" columns={columns} rows={steps} rowKey={({ key }) => key} refetching={refetching} maxHeight="none" />
        {begins === null ? null : <p className="mt-2 text-sm text-ink-2">The bars begin at {formatMoney(begins, currency)}, not at zero, so that the causes can be seen.</p>}
        {explained.detail ? null : <p className="mt-2 text-sm text-ink-2">Some of these days are kept as daily sums alone, so nothing can be said of SKUs, usage and price.</p>}
      </Section>
      <MoverTable explained={explained} state={state} />
    </div>
  );
}

const END = new Set<Step["key"]>(["before", "now"]);

function Bar({ step: { key, amount, left, width } }: { step: Step }) {
  const tone = END.has(key) ? "bg-ink-3" : amount.startsWith("-") ? "bg-good" : "bg-critical";
  return (
    <span aria-hidden className="relative block h-4 w-full min-w-24">
      <span className={classNames("keep-colors absolute inset-y-0 rounded-sm", tone)} style={{ left: `${left.toFixed(2)}%`, width: `max(2px, ${width.toFixed(2)}%)` }} />
    </span>
  );
}
