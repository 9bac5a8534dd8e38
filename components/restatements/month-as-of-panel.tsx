// What a month was known to cost on a day, and how far it has moved since.
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import type { Day } from "@/lib/dates/dates";
import { formatDay, formatInstant, formatMonth } from "@/lib/format/date";
import type { MonthAsOf } from "@/lib/queries/restatements/month-as-of";

export type MonthAsOfPanelProps = {
  /** YYYY-MM */
  month: string;
  knownOn: Day;
  /** A sentence where nothing was published by then. */
  answer: MonthAsOf | string | null;
};

type Row = MonthAsOf["rows"][number];

export function MonthAsOfPanel({ month, knownOn, answer }: MonthAsOfPanelProps) {
  return (
    <>
      {/* A form that asks by address works without script, and the answer can be sent to somebody. */}
      <form action="/admin/restatements" method="get" className="mb-3 flex flex-wrap items-end gap-x-3 gap-y-2">
        <div className="w-40"><Field label="Month"><Input type="month" name="month" required defaultValue={month} placeholder="YYYY-MM" /></Field></div>
        <div className="w-40"><Field label="As known at the end of"><Input type="date" name="known" required defaultValue={knownOn} /></Field></div>
        <Button type="submit">Show</Button>
      </form>
      {answer === null ? null : typeof answer === "string" ? <EmptyState title="No answer for that day" reason={answer} /> : <Answer month={month} knownOn={knownOn} answer={answer} />}
    </>
  );
}

function Answer({ month, knownOn, answer }: { month: string; knownOn: Day; answer: MonthAsOf }) {
  const columns: TableColumn<Row>[] = [
    { key: "metric", header: "Cost", cell: ({ metric, currency }) => `${metric === "billed" ? "Billed" : "Effective"}, ${currency}` },
    { key: "before", header: `Known on ${formatDay(knownOn)}`, align: "right", cell: ({ before, currency }) => <MoneyText amount={before} currency={currency} bare /> },
    { key: "now", header: "Now", align: "right", cell: ({ now, currency }) => <MoneyText amount={now} currency={currency} bare /> },
    { key: "difference", header: "Difference", align: "right", cell: ({ difference, currency }) => <MoneyText amount={difference} currency={currency} bare signed /> },
  ];
  return (
    <>
      <DataTable caption={`${formatMonth(month)} as known on ${formatDay(knownOn, { year: true })}`} columns={columns} rows={answer.rows} rowKey={({ metric, currency }) => `${metric} ${currency}`} maxHeight="none" empty={<EmptyState title={`No spend in ${formatMonth(month)}`} />} />
      <p className="mt-2 text-xs text-ink-3">{`Data version ${answer.asOf.version}, published ${formatInstant(answer.asOf.publishedAt)}. All charge categories, by usage day.`}</p>
    </>
  );
}
