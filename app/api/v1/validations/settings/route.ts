// Severity, threshold, owner, mute of the checks: what counts today, a change, and its undo.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { changeCheckSetting, resetCheckSetting } from "@/lib/checks/change-setting";
import { dayOf } from "@/lib/dates/dates";
import { asActor } from "@/lib/queries/admin/as-actor";
import { checkConfig } from "@/lib/queries/admin/check-config";
import { CHECK_SEVERITIES } from "@/lib/queries/admin/check-fields";

const order = z.object({
  check: z.string().max(80),
  source: z.string().max(63).nullable().default(null),
  reset: z.boolean().default(false),
  severity: z.enum(CHECK_SEVERITIES).nullable().optional(),
  threshold: z.string().max(20).nullable().optional(),
  owner: z.string().max(300).nullable().optional(),
  muted_until: z.string().max(20).nullable().optional(),
  enabled: z.boolean().nullable().optional(),
  reason: z.string().max(500),
});

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/validations/settings", "GET");
  return Response.json({ settings: await checkConfig(scope, dayOf(new Date())) });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/validations/settings", "POST");
  const { check, source, reset, reason, muted_until: mutedUntil, severity, threshold, owner, enabled } = await readJson(request, order);
  await asActor(scope, async (db, actor) => {
    const about = { checkId: check, source, actor, reason, today: dayOf(new Date()) };
    if (reset) await resetCheckSetting(db, about);
    else await changeCheckSetting(db, about, { severity, threshold, owner, mutedUntil, enabled });
  });
  return Response.json({ check, source, reset });
});
