// Which published days changed, when and by how much, newest first, page by page; 13 months of usage days unless `from` says otherwise.
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { listRestatements } from "@/lib/queries/restatements/list-restatements";
import { restatementDocument } from "@/lib/queries/restatements/restatement-document";
import { restatementFilter } from "@/lib/queries/restatements/restatement-filter";

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/restatements", "GET");
  const filter = restatementFilter.parse(Object.fromEntries(new URL(request.url).searchParams));
  return Response.json(restatementDocument(await listRestatements(scope, filter)));
});
