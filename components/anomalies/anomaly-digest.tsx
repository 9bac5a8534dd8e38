// The month's largest anomalies by each rule, short enough to read at a glance.
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import type { Day } from "@/lib/dates/dates";
import { formatRange } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { RULE_TEXT, type AnomalyRule } from "@/lib/queries/anomalies/anomaly-rule";
import type { Anomaly, AnomalyPage } from "@/lib/queries/anomalies/list-anomalies";
import { anomalyHref } from "./anomaly-href";
import { AnomalyLines, type AnomalyText } from "./anomaly-lines";
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
              <AnomalyLines lines={page.anomalies.map((anomaly) => textOf(anomaly, rule, newestDay))} />
            )}
          </div>
        ))}
      </div>
    </Section>
  );
}

function textOf(anomaly: Anomaly, rule: AnomalyRule, newestDay: Day): AnomalyText {
  const { id, day, service, team, delta, currency, score } = anomaly;
  return { id, day, service, team, href: anomalyHref(anomaly, newestDay), delta: formatMoney(delta, currency, { signed: true }), score: scoreText(rule, score) };
}
