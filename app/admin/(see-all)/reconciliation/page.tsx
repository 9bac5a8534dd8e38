// How far every source and billing period is reconciled: delivered, provider, invoice.
import type { Metadata } from "next";
import { ReconciliationMatrix } from "@/components/reconciliation/reconciliation-matrix";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { requirePage } from "@/lib/access/session";
import { NO_MONTH } from "@/lib/bronze/not-stated";
import { reconciliation } from "@/lib/queries/admin/reconciliation";

export const metadata: Metadata = { title: "Reconciliation" };

const MONTHS = 13;

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ReconciliationPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/reconciliation");
  const all = (await searchParams).months === "all";
  const cells = await reconciliation(scope);
  const known = [...new Set(cells.map(({ billingPeriod }) => billingPeriod))].toSorted().toReversed();
  // Records without a readable month stand last in time and must be seen all the same.
  const months = all ? known : known.filter((month, i) => i < MONTHS || month === NO_MONTH);
  return (
    <>
      <PageHeader title="Reconciliation" description="Billed cost per source and billing period. A cell shows the level it has reached and what no named line explains; it opens the layers, the invoices and the batches behind them." />
      <Section
        title={`${months.length === 1 ? "One billing period" : `${months.length} billing periods`}`}
        description="Newest at the left."
        actions={known.length <= MONTHS ? undefined : <LinkButton size="sm" href={all ? "/admin/reconciliation" : "/admin/reconciliation?months=all"}>{all ? `Last ${MONTHS}` : `All ${known.length}`}</LinkButton>}
      >
        <ReconciliationMatrix cells={cells.filter(({ billingPeriod }) => months.includes(billingPeriod))} months={months} />
        <Levels />
      </Section>
    </>
  );
}

function Levels() {
  const levels = [
    ["Delivered", "what came equals bronze, silver with quarantine, and gold"],
    ["Provider", "besides, it equals the total that the provider states independently"],
    ["Invoice", "besides, every invoice of the period is entered and matches at cents"],
    ["Comparison", "another source counts for this bill; the difference is this one's silver minus that one's gold"],
  ] as const;
  return (
    <dl className="mt-4 grid grid-cols-1 gap-x-6 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
      {levels.map(([word, says]) => (
        <div key={word} className="contents">
          <dt className="font-medium">{word}</dt>
          <dd className="text-ink-2">{says}.</dd>
        </div>
      ))}
    </dl>
  );
}
