// The month's largest anomalies by each rule, short enough to read at a glance.
import Link from "next/link";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import type { Day } from "@/lib/dates/dates";
import { formatDay, formatRange } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { RULE_TEXT, type AnomalyRule } from "@/lib/queries/anomalies/anomaly-rule";
import type { Anomaly, AnomalyPage } from "@/lib/queries/anomalies/list-anomalies";
import { anomalyHref } from "./anomaly-href";
import { scoreText } from "./score-text";

export type AnomalyDigestProps = {
  anomalies: readonly { rule: AnomalyRule; page: AnomalyPage }[];
  range: { from: Day; to: Day };
  newestDay: Day;
  /** Team page: its slug, for the link to all. */
  team?: string | undefined;
};

export function AnomalyDigest({ anomalies, range, newestDay, team }: AnomalyDigestProps) {
  const href = team === undefined ? "/anomalies" : `/anomalies?team=${encodeURIComponent(team)}`;
  return (
    <Section
      title="Anomalies"
      description={`The largest of ${formatRange(range.from, range.to)}, by two rules that are listed apart.`}
      actions={
        <TextLink href={href} className="text-sm">
          All anomalies
        </TextLink>
      }
    >
      <div className="grid grid-cols-1 gap-x-8 gap-y-6 lg:grid-cols-2">
        {anomalies.map(({ rule, page }) => (
          <div key={rule} className="min-w-0">
            <h3 className="text-sm font-medium">
              {RULE_TEXT[rule].title} <span className="font-normal text-ink-3">{page.count === 0 ? "none" : formatCount(page.count, "open case")}</span>
            </h3>
            {page.count === 0 ? (
              <p className="mt-1 text-sm text-ink-2">Nothing stood out.</p>
            ) : (
              <ul className="mt-1 flex flex-col">
                {page.anomalies.map((anomaly) => (
                  <AnomalyLine key={anomaly.id} anomaly={anomaly} rule={rule} newestDay={newestDay} />
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
    </Section>
  );
}

function AnomalyLine({ anomaly, rule, newestDay }: { anomaly: Anomaly; rule: AnomalyRule; newestDay: Day }) {
  return (
    <li className="group relative flex items-baseline gap-3 border-b border-line py-1.5 text-sm hover:bg-hover">
      <time dateTime={anomaly.day} className="w-14 shrink-0 text-ink-2">
        {formatDay(anomaly.day)}
      </time>
      <span className="min-w-0 grow">
        <Link href={anomalyHref(anomaly, newestDay)} className="after:absolute after:inset-0 group-hover:underline">
          {anomaly.service}
        </Link>
        <span className="text-ink-3"> {anomaly.team}</span>
      </span>
      <span className="shrink-0 text-right tabular-nums">
        <span className="font-medium">{formatMoney(anomaly.delta, anomaly.currency, { signed: true })}</span>
        <span className="block text-xs text-ink-3">{scoreText(rule, anomaly.score)}</span>
      </span>
    </li>
  );
}
