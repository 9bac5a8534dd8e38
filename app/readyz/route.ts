// Ready to serve: 200, or 503 with the reasons.
import { readEnv } from "@/lib/config/env";
import { unreadyReasons } from "@/lib/access/readiness";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const started = (globalThis as { kcoTick?: unknown }).kcoTick !== undefined; // set by the jobs' tick of this process
  const reasons = await unreadyReasons({ wanted: readEnv().KCO_JOBS !== "off", started });
  const headers = { "Cache-Control": "no-store", ...(reasons.length > 0 ? { "Retry-After": "5" } : {}) };
  return Response.json({ status: reasons.length === 0 ? "ready" : "not ready", reasons }, { status: reasons.length === 0 ? 200 : 503, headers });
}
