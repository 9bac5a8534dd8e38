// How gold is made: every table, model and page that reads it, with grain, checks, last build and SQL.
import type { Metadata } from "next";
import { GraphView } from "@/components/lineage/graph-view";
import { ModelDetail } from "@/components/lineage/model-detail";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { TextLink } from "@/components/ui/text-link";
import { requirePage } from "@/lib/access/session";
import { formatInstant } from "@/lib/format/date";
import { modelLineage } from "@/lib/queries/lineage/model-lineage";
import { pageParams, type PageSearch } from "@/lib/state/page-params";

export const metadata: Metadata = { title: "Lineage" };

export default async function LineagePage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const scope = await requirePage("/admin/lineage");
  const asked = pageParams(await searchParams).get("model");
  const found = await modelLineage(scope, asked);
  if (found === null) {
    return (
      <>
        <PageHeader title="Lineage" />
        <EmptyState title="No model has been built yet" reason="The first run that publishes writes down which models it was built with." action={<LinkButton href="/admin/runs">Show the runs</LinkButton>} />
      </>
    );
  }
  const { graph, chosen, runId, at } = found;
  return (
    <>
      <PageHeader
        title="Lineage"
        description={<>From what is delivered to the pages that show it, as last built {formatInstant(at)} in <TextLink href={`/admin/runs/${runId}`}>run {runId}</TextLink>. Where one number comes from is asked at the number itself, in the <TextLink href="/explorer">explorer</TextLink>.</>}
      />
      <div className="flex flex-col gap-8">
        <GraphView nodes={graph.map(({ id, layer, inputs }) => ({ id, layer, inputs }))} chosen={chosen?.node.id ?? null} />
        {chosen === null ? (
          <EmptyState title={asked === null ? "No model is chosen" : "There is no such model"} reason="Choose a table, model or page to see what it is made of, what reads it, its checks and its SQL." />
        ) : (
          <ModelDetail chosen={chosen} readBy={graph.filter(({ inputs }) => inputs.includes(chosen.node.id)).map(({ id }) => id)} />
        )}
      </div>
    </>
  );
}
