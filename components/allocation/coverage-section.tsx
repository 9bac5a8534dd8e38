// How much of the usage has a team, against the target, and which rule decided how much of it.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Kpi } from "@/components/ui/kpi";
import { KpiRow } from "@/components/ui/kpi-row";
import { MoneyText } from "@/components/ui/money-text";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { COVERAGE_TARGET, type Coverage, type RuleCoverage } from "@/lib/allocation/coverage";
import type { Day } from "@/lib/dates/dates";
import { formatMonth } from "@/lib/format/date";
import { formatNumber, formatPercent } from "@/lib/format/number";
import { compareMoney } from "@/lib/money/money";

const COLUMNS: readonly TableColumn<RuleCoverage>[] = [
  { key: "rule", header: "Rule", cell: ({ name, version }) => <span className="break-words">{name}<span className="ml-1.5 text-xs text-ink-3">version {version}</span></span>, rowHeader: true, wrap: true },
  { key: "effective", header: "Effective usage", align: "right", cell: ({ effective, currency }) => <MoneyText amount={effective} currency={currency} /> },
  { key: "share", header: "Share", align: "right", cell: ({ share }) => (share === null ? null : formatPercent(share)) },
  { key: "rows", header: "Charges", align: "right", cell: ({ rows }) => formatNumber(rows), hideBelow: "sm" },
];

type CoverageSectionProps = { month: Day | null; coverage: readonly Coverage[]; byRule: readonly RuleCoverage[] };

export function CoverageSection({ month, coverage, byRule }: CoverageSectionProps) {
  const target = formatPercent(COVERAGE_TARGET, { digits: 0 });
  if (month === null || coverage.length === 0) {
    return <Section title="Coverage"><EmptyState title="No usage is published yet" reason="Coverage is allocated ÷ effective usage of the last whole month." /></Section>;
  }
  return (
    <Section title={`Coverage in ${formatMonth(month)}`} description={`Allocated ÷ effective usage; tax, support, credits and refunds are outside. Target ${target}.`}>
      <div className="flex flex-col gap-4">
        {coverage.map((c) => (
          <KpiRow key={c.currency}>
            <Kpi label="By any rule" value={c.share === null ? null : formatPercent(c.share)} hint={c.share === null ? undefined : <StatusBadge plain status={compareMoney(c.share, COVERAGE_TARGET) < 0 ? "warning" : "ok"} label={compareMoney(c.share, COVERAGE_TARGET) < 0 ? `Below ${target}` : `Meets ${target}`} />} />
            <Kpi label="By tag" value={c.tagShare === null ? null : formatPercent(c.tagShare)} hint="The team tag, or a rule over a tag" />
            <Kpi label="Allocated" value={c.allocated} currency={c.currency} />
            <Kpi label="Effective usage" value={c.usage} currency={c.currency} />
          </KpiRow>
        ))}
        <DataTable caption="What each rule decided" columns={COLUMNS} rows={byRule} rowKey={(r) => `${r.ruleId}|${r.currency}`} />
      </div>
    </Section>
  );
}
