// Every check of the pipeline: last result, last 30 runs, failing rows, why it matters and what to do.
import type { Metadata } from "next";
import { Suspense } from "react";
import { ValidationView } from "@/components/admin/validation-view";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { requirePage } from "@/lib/access/session";
import { CHECK_CATALOG } from "@/lib/checks/catalog";
import { dayOf } from "@/lib/dates/dates";
import { checkConfig } from "@/lib/queries/admin/check-config";
import { validations, type CheckHistory } from "@/lib/queries/admin/validations";

export const metadata: Metadata = { title: "Validations" };

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ValidationsPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/validations");
  const { source } = await searchParams;
  const configs = await checkConfig(scope, dayOf(new Date()));
  const sources = [...new Set(configs.flatMap((config) => (config.source === null ? [] : [config.source])))];
  const checks = (await validations(scope, sources.find((name) => name === source) ?? null)).toSorted(byCatalog);
  return (
    <>
      <PageHeader title="Validations" description="What is checked between the delivery and the dashboards. A critical failure stops the publish; a warning is shown and the run goes on." controls={<LinkButton href="/admin/validations/approvals">Approved services and accounts</LinkButton>} />
      {checks.length === 0 ? (
        <EmptyState title="No check has run yet" reason="Checks run with every import and every daily run." action={<LinkButton href="/admin/runs">Show the runs</LinkButton>} />
      ) : (
        <Suspense>
          <ValidationView checks={checks} configs={configs} sources={sources} />
        </Suspense>
      )}
    </>
  );
}

function byCatalog(a: CheckHistory, b: CheckHistory): number {
  const place = ({ checkId }: CheckHistory): number => {
    const at = CHECK_CATALOG.findIndex(({ id }) => id === checkId);
    return at === -1 ? CHECK_CATALOG.length : at;
  };
  return place(a) - place(b) || a.checkId.localeCompare(b.checkId);
}
