// Anomalies of one rule as a table; each row opens the explorer at its day.
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";
import type { Day } from "@/lib/dates/dates";
import { formatDay } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { RULE_TEXT, type AnomalyRule } from "@/lib/queries/anomalies/anomaly-rule";
import type { Anomaly } from "@/lib/queries/anomalies/list-anomalies";
import { anomalyHref } from "./anomaly-href";
import { scoreText } from "./score-text";

export type AnomalyTableProps = { rule: AnomalyRule; anomalies: readonly Anomaly[]; newestDay: Day };

export function AnomalyTable({ rule, anomalies, newestDay }: AnomalyTableProps) {
  const currencies = new Set(anomalies.map(({ currency }) => currency));
  const [only] = currencies;
  // One currency stands in the heads; several must stand in the cells.
  const inHead = currencies.size === 1 && only !== undefined;
  const money = (amount: string, { currency }: Anomaly, signed = false) => formatMoney(amount, currency, { bare: inHead, signed });
  const head = (text: string): string => (inHead ? `${text}, ${only}` : text);
  const columns: TableColumn<Anomaly>[] = [
    { key: "day", header: "Day, UTC", hideBelow: "sm", cell: ({ day }) => formatDay(day, { weekday: true }) },
    { key: "service", header: "Service", rowHeader: true, wrap: true, cell: (row) => <ServiceCell anomaly={row} /> },
    { key: "team", header: "Team", hideBelow: "sm", cell: ({ team }) => team },
    { key: "observed", header: head("Observed"), align: "right", hideBelow: "md", cell: (row) => money(row.observed, row) },
    { key: "expected", header: head(RULE_TEXT[rule].expected), align: "right", hideBelow: "md", cell: (row) => money(row.expected, row) },
    { key: "delta", header: head("Difference"), align: "right", cell: (row) => <DeltaCell delta={money(row.delta, row, true)} score={scoreText(rule, row.score)} /> },
    { key: "score", header: RULE_TEXT[rule].score, align: "right", hideBelow: "sm", cell: ({ score }) => scoreText(rule, score) },
  ];
  return <DataTable caption={RULE_TEXT[rule].title} columns={columns} rows={anomalies} rowKey={({ id }) => id} rowHref={(row) => anomalyHref(row, newestDay)} maxHeight="none" />;
}

/** On a phone, day and team stand under the service: their columns have no room there. */
function ServiceCell({ anomaly: { service, providerName, team, day } }: { anomaly: Anomaly }) {
  return (
    <>
      <span title={providerName}>{service}</span>
      <span className="block text-xs text-ink-3 sm:hidden">
        {team}, {formatDay(day, { year: true })}
      </span>
    </>
  );
}

function DeltaCell({ delta, score }: { delta: string; score: string }) {
  return (
    <>
      {delta}
      <span className="block text-xs text-ink-3 sm:hidden">{score}</span>
    </>
  );
}
