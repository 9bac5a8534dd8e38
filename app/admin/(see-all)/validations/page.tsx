// Every check of the pipeline: last result, last 30 runs, failing rows, why it matters and what to do.
import type { Metadata } from "next";
import { Suspense } from "react";
import { ValidationView } from "@/components/admin/validation-view";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { requirePage } from "@/lib/access/session";
import { CHECK_CATALOG } from "@/lib/checks/catalog";
import { validations, type CheckHistory } from "@/lib/queries/admin/validations";

export const metadata: Metadata = { title: "Validations" };

export default async function ValidationsPage() {
  const scope = await requirePage("/admin/validations");
  const checks = (await validations(scope)).toSorted(byCatalog);
  return (
    <>
      <PageHeader title="Validations" description="What is checked between the delivery and the dashboards. A critical failure stops the publish; a warning is shown and the run goes on." />
      {checks.length === 0 ? (
        <EmptyState title="No check has run yet" reason="Checks run with every import and every daily run." action={<LinkButton href="/admin/runs">Show the runs</LinkButton>} />
      ) : (
        <Suspense>
          <ValidationView checks={checks} />
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
