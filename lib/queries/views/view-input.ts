// The shape of a view as requests send it, and of its id.
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { VISIBILITIES } from "@/lib/state/saved-view";

export const viewInput = z.object({
  name: z.string().trim().min(1, { error: "give the view a name" }).max(80),
  query: z.string().min(1).max(10_240),
  rollingDays: z.number().int().min(1).max(800).nullable().default(null),
  visibility: z.enum(VISIBILITIES).default("private"),
  teamId: z.number().int().positive().nullable().default(null),
});

/** @throws AppError "not_found" for what is no id */
export function readRowId(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new AppError("not_found", `"${text.slice(0, 40)}" is no id: a whole number.`);
}
