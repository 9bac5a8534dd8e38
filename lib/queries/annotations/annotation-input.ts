// The shape of a note on a day as requests send it, and of the range they ask for.
import { z } from "zod";
import { daysBetween, isDay } from "@/lib/dates/dates";

const day = z.string().refine(isDay, { error: "write a day as YYYY-MM-DD" });
const MOST_DAYS = 5_000;

export const annotationInput = z.object({
  day,
  note: z.string().trim().min(1, { error: "write what happened" }).max(300),
  link: z.url({ protocol: /^https?$/, error: "a link begins with https:// or http://" }).max(2_000).nullable().default(null),
  teamId: z.number().int().positive().nullable().default(null),
});

/** `to` is the day after the last one. */
export const annotationRange = z.strictObject({ from: day, to: day }).refine(({ from, to }) => from < to && daysBetween(from, to) <= MOST_DAYS, { error: `from is before to, at most ${MOST_DAYS} days`, path: ["to"] });
