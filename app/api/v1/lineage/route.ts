// Where a number comes from: the figure of an explorer state, the deliveries it is made of, and the asker's own published rows behind it, page by page.
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { NUMBER_PARAMETERS } from "@/lib/lineage/number-question";
import { numberDocument } from "@/lib/queries/lineage/number-document";
import { numberLineage } from "@/lib/queries/lineage/number-rows";
import { requireState } from "@/lib/state/read-state";

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/lineage", "GET");
  const params = new URL(request.url).searchParams;
  return Response.json(numberDocument(await numberLineage(scope, params, (context) => requireState(params, context, NUMBER_PARAMETERS))));
});
