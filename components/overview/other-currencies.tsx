// Spend in further currencies stands beside the figures and never in them.
import { TextLink } from "@/components/ui/text-link";
import { formatMoney } from "@/lib/format/money";
import type { SpendOverview } from "@/lib/queries/spend/spend-overview";
import { explorerHref } from "@/lib/state/write-state";

export function OtherCurrencies({ spend }: { spend: SpendOverview }) {
  if (spend.otherCurrencies.length === 0) return null;
  return (
    <p className="pt-2 text-sm text-ink-2">
      Besides, not added:{" "}
      {spend.otherCurrencies.map(({ currency, current }, i) => (
        <span key={currency}>
          {i === 0 ? null : ", "}
          <TextLink href={explorerHref({ ...spend.days.state, ...spend.current, currency, group: ["service"], top: null })}>{formatMoney(current, currency)}</TextLink>
        </span>
      ))}{" "}
      month to date.
    </p>
  );
}
