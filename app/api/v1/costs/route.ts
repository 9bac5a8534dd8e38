// Spend by period and group: the contract's rows (with as_of as published then), or with view=explorer chart and table of one snapshot.
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { costDocument } from "@/lib/queries/spend/cost-document";
import { costReport, explorerReport } from "@/lib/queries/spend/cost-report";
import { requireState } from "@/lib/state/read-state";

const VIEWS = ["rows", "explorer"] as const;

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/costs", "GET");
  const params = new URL(request.url).searchParams;
  const view = params.get("view") ?? "rows";
  if (!VIEWS.some((known) => known === view)) {
    throw new AppError("invalid_input", `view=${view.slice(0, 40)}: use ${VIEWS.join(" or ")}.`, { details: { field: "view" } });
  }
  const read = (context: Parameters<typeof requireState>[1]) => requireState(params, context, ["view", "as_of"]);
  const asOf = params.get("as_of");
  if (asOf !== null && view === "explorer") throw new AppError("invalid_input", "as_of: only view=rows answers as of an earlier publish.", { details: { field: "as_of" } });
  return Response.json(view === "explorer" ? await explorerReport(scope, read) : costDocument(await costReport(scope, read, asOf)));
});
