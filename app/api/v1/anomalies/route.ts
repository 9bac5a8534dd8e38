// Anomalies by the two rules, newest first, page by page.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { isDay } from "@/lib/dates/dates";
import { anomalyReport } from "@/lib/queries/anomalies/anomaly-report";
import { ANOMALY_RULES, ANOMALY_STATUSES } from "@/lib/queries/anomalies/anomaly-rule";

const day = z.string().refine(isDay, { error: "write a calendar day as YYYY-MM-DD" });
const name = z.string().min(1).max(200).regex(/^[^\u0000-\u001f\u007f]*$/, { error: "no control characters" });

const asked = z.strictObject({
  rule: z.enum(ANOMALY_RULES).optional(),
  from: day.optional(),
  to: day.optional(),
  team: name.optional(),
  service: name.optional(),
  status: z.enum(ANOMALY_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/anomalies", "GET");
  const filter = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  const { anomalies, nextCursor, count, dataVersion } = await anomalyReport(scope, given(filter));
  return Response.json({
    anomalies: anomalies.map(({ day: date, providerName, teamSlug, ...rest }) => ({ ...rest, date, provider_name: providerName, team_slug: teamSlug })),
    count,
    next_cursor: nextCursor,
    data_version: dataVersion,
  });
});

/** Without the fields that were not given: an optional field is left out, not undefined. */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
