// What a change of spend is made of: drivers that sum to it exactly and the ten lines that moved most; view=explorer for the page.
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { explainDocument, explainReport } from "@/lib/queries/spend/explain-report";
import { requireState } from "@/lib/state/read-state";

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/costs/explain", "GET");
  const params = new URL(request.url).searchParams;
  const view = params.get("view");
  if (view !== null && view !== "explorer") throw new AppError("invalid_input", `view=${view.slice(0, 40)}: use explorer or leave it out.`, { details: { field: "view" } });
  const report = await explainReport(scope, (context) => requireState(params, context, ["view"]));
  return Response.json(view === null ? explainDocument(report) : report);
});
