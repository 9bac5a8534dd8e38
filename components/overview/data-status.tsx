// The trust bar filled from the trust facts: days, finality, reconciliation, warnings, whose rows.
import { TrustBar, type TrustBarProps } from "@/components/shell/trust-bar";
import { formatDay } from "@/lib/format/date";
import { addMoney } from "@/lib/money/money";
import type { Trust } from "@/lib/queries/trust/trust";
import type { SourceFreshness } from "@/lib/queries/trust/source-freshness";
import { scopeLabel } from "./scope-label";

const PROVIDER_WORD: Record<string, string> = { aws: "AWS", gcp: "Google Cloud", azure: "Azure" };

export function DataStatus({ trust }: { trust: Trust }) {
  return (
    <TrustBar
      completeThrough={trust.completeThrough}
      finality={finality(trust.sources)}
      reconciliation={reconciliation(trust)}
      warnings={trust.warnings}
      scopeLabel={scopeLabel(trust.teams)}
      {...(trust.staleSince === null ? {} : { staleSince: trust.staleSince })}
      {...(trust.warnings === null ? {} : { href: "/admin/reconciliation" })}
    />
  );
}

/** "AWS final", "Google Cloud from 1 Nov estimated"; a source by its own name where two share a provider. */
function finality(sources: readonly SourceFreshness[]): TrustBarProps["finality"] {
  return sources.map(({ source, provider, estimatedFrom }) => {
    const shared = sources.filter((other) => other.provider === provider).length > 1;
    const name = shared ? source : (PROVIDER_WORD[provider] ?? source);
    return { label: estimatedFrom === null ? name : `${name} from ${formatDay(estimatedFrom)}`, final: estimatedFrom === null };
  });
}

function reconciliation({ reconciliations, level }: Trust): TrustBarProps["reconciliation"] {
  if (reconciliations.length === 0) return null;
  const ok = reconciliations.every((one) => one.ok);
  if (ok && level === "none") return null;
  const differences = reconciliations.flatMap((one) => one.differences);
  const [first] = differences;
  const oneCurrency = first !== undefined && differences.every(({ currency }) => currency === first.currency);
  return {
    level: level === "none" ? "delivered" : level,
    ok,
    difference: oneCurrency ? { amount: addMoney(...differences.map(({ amount }) => amount)), currency: first.currency } : null,
  };
}
