// The explorer: the server answers the first question, the browser the following ones.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Explorer } from "@/components/explorer/explorer";
import { questionOf } from "@/components/explorer/question-of";
import { NoData } from "@/components/overview/no-data";
import { PageHeader } from "@/components/ui/page-header";
import { requirePage } from "@/lib/access/session";
import { explorerReport } from "@/lib/queries/spend/cost-report";
import { defaultView } from "@/lib/queries/views/saved-views";
import { pageParams, type PageSearch } from "@/lib/state/page-params";
import { viewHref } from "@/lib/state/saved-view";
import { readState } from "@/lib/state/read-state";

export const metadata: Metadata = { title: "Explorer" };

type Search = { searchParams: Promise<PageSearch> };

export default async function ExplorerPage({ searchParams }: Search) {
  const scope = await requirePage("/explorer");
  const params = pageParams(await searchParams);
  const start = params.size === 0 ? await defaultView(scope) : null;
  if (start !== null) redirect(viewHref(start.view, start.today));
  const report = await explorerReport(scope, (context) => readState(params, context).state);
  if (report.newestDay === null) return <><PageHeader title="Explorer" /><NoData scope={scope} /></>;
  return <Explorer start={{ today: report.newestDay, question: questionOf(report.asked), report, renderedAt: Date.now() }} />;
}
