// The largest values of one dimension this month, each a way into the explorer.
import { RankedBars } from "@/components/charts/ranked-bars";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import { apportion } from "@/lib/money/apportion";
import { currencyDigits } from "@/lib/format/money";
import { formatRange } from "@/lib/format/date";
import type { SpendOverview } from "@/lib/queries/spend/spend-overview";
import { dimensionLabel, type Dimension } from "@/lib/state/dimensions";
import { filterOn } from "@/lib/state/edit-state";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";

/** What a value of a dimension is opened by. */
const OPENS_BY: Partial<Record<Dimension, Dimension>> = { service: "account", team: "service", provider: "service", account: "service", environment: "service" };

export type RankedSectionProps = {
  spend: SpendOverview;
  dimension: Dimension;
  /** The month's question without a group; filters of the page are in it. */
  state: ExplorerState;
};

export function RankedSection({ spend, dimension, state }: RankedSectionProps) {
  const values = spend.top.find((top) => top.dimension === dimension)?.values ?? [];
  const digits = currencyDigits(spend.currency);
  const shown = apportion(values.map(({ current }) => current), digits);
  const grouped: ExplorerState = { ...state, group: [dimension] };
  const title = dimensionLabel(dimension, "many");
  return (
    <Section title={title} actions={<TextLink href={explorerHref(grouped)} className="text-sm">All in the explorer</TextLink>}>
      {values.length === 0 ? (
        <EmptyState title="No spend this month yet" minHeight={120} />
      ) : (
        <RankedBars
          caption={`${title}, ${formatRange(spend.current.from, spend.current.to)}`}
          currency={spend.currency}
          digits={digits}
          items={values.map(({ value, label, kind, previous }, i) => ({
            key: value,
            label,
            kind: kind === "none" ? "unattributed" : kind,
            amount: shown[i] ?? "0",
            previous,
            href: explorerHref(kind === "others" ? grouped : { ...filterOn(state, dimension, value), group: [OPENS_BY[dimension] ?? "service"] }),
          }))}
        />
      )}
    </Section>
  );
}
