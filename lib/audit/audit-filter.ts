// What may be asked of the audit log; one shape for the page, the API and the export.
import { z } from "zod";
import { isDay } from "@/lib/dates/dates";

const day = z.string().refine(isDay, { error: "write a calendar day as YYYY-MM-DD" });
/** Nothing that PostgreSQL cannot store, nothing longer than any value of the log. */
const text = z.string().min(1).max(300).refine((value) => !value.includes("\0"), { error: "no NUL characters" });

export const auditFilter = z.strictObject({
  /** The whole name, e.g. user:ana@example.com. */
  actor: text.optional(),
  /** The whole word, or its beginning with a dot at the end: "user.role" or "user.". */
  action: text.optional(),
  /** The beginning, e.g. run:42. */
  object: text.optional(),
  /** First day, UTC. */
  from: day.optional(),
  /** The day after the last one (exclusive). */
  to: day.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  /** Lines older than this id. */
  cursor: z.string().regex(/^[1-9]\d{0,17}$/, { error: "the next_cursor of an earlier answer" }).optional(),
});

export type AuditFilter = z.infer<typeof auditFilter>;
