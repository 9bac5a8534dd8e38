// What may be asked of restatements; one shape for the page, the API and the command line.
import { z } from "zod";
import { isDay } from "@/lib/dates/dates";
import { CHANGE_CAUSES } from "./change-cause";

const day = z.string().refine(isDay, { error: "write a calendar day as YYYY-MM-DD" });

export const restatementFilter = z.strictObject({
  source: z.string().min(1).max(63).optional(),
  cause: z.enum(CHANGE_CAUSES).optional(),
  /** Smallest size of the movement, billed or effective, in its own currency. */
  min: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, { error: "a plain number, e.g. 10.50" }).optional(),
  /** First usage day; without it the list goes 13 months back from `to` or from the newest day with spend. */
  from: day.optional(),
  /** The usage day after the last one (exclusive). */
  to: day.optional(),
  /** on: also movements of days that were still settling, and first arrivals. */
  settling: z.enum(["on", "off"]).default("off"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().regex(/^\d{1,15}\.\d{8}\.\d{1,9}\.[A-Z]{3}$/, { error: "the next_cursor of an earlier answer" }).optional(),
});

export type RestatementFilter = z.infer<typeof restatementFilter>;
