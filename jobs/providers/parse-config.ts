// Reads a source's configuration by its type's schema, with a message that names the field.
import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import type { Source } from "@/jobs/run/run-context";

/** @throws AppError "provider" naming the first wrong field */
export function parseConfig<T extends z.ZodType>(schema: T, source: Source): z.output<T> {
  const result = schema.safeParse(source.config);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  throw new AppError("provider", `The configuration of source ${source.name} is wrong: ${field === "" ? "" : `${field}: `}${issue?.message ?? "unreadable"}. Correct it: kco sources set ${source.name} --config '{…}' --reason "…".`, {
    details: { cause: "source-settings", source: source.name, field },
  });
}
