// A backfill as it moves: server-sent events, one whenever something has changed, until it rests.
import { eventStream, followed } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import { requireRoute, standingRight } from "@/lib/access/session";
import { isMoving } from "@/lib/queries/admin/backfill-fields";
import { getBackfill } from "@/lib/queries/admin/backfills";
import { readRunId } from "@/lib/queries/admin/get-run";

export const dynamic = "force-dynamic";

export const GET = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/backfills/[id]/events", "GET");
  const id = readRunId((await context.params).id);
  await getBackfill(scope, id); // one that is not there is a 404, not a stream
  const look = async () => {
    const state = await getBackfill(scope, id);
    return { state, rests: !isMoving(state.status) };
  };
  const reader = { signal: request.signal, mayRead: await standingRight("/api/v1/backfills/[id]/events", "GET") };
  return eventStream(followed(look, request.signal), reader, { backfill: id });
});
