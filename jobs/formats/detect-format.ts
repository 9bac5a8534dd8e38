// Finds the format of a file by its header, or says what was expected.
import { AppError } from "@/lib/errors/app-error";
import { headerKey, type FileFormat } from "@/jobs/formats/file-format";
import { fileFormats } from "@/jobs/formats/registry";

function shown(columns: readonly string[]): string {
  return columns.length <= 12 ? columns.join(", ") : `${columns.slice(0, 12).join(", ")} and ${columns.length - 12} more`;
}

/** The format that this header nearly is, and what it lacks for it: a renamed column must not read as "some other file". */
function nearest(headers: readonly string[]): string {
  const keys = new Set(headers.map(headerKey));
  const known = (format: FileFormat): string[] => Object.keys(format.columns).filter((column) => keys.has(headerKey(column)));
  const best = fileFormats.toSorted((a, b) => known(b).length - known(a).length)[0];
  if (!best || known(best).length < 2) return "";
  const foreign = headers.filter((header) => !Object.keys(best.columns).some((column) => headerKey(column) === headerKey(header)));
  return ` It is nearly ${best.id} and lacks ${best.missing(headers).join(", ")}${foreign.length > 0 ? `; was it renamed to ${shown(foreign)}?` : "."}`;
}

/**
 * @param asked a format id, or "auto"
 * @throws AppError("invalid_input") naming the columns that were found and those that were expected; the message leaves out the file's name
 */
export function detectFormat(headers: readonly string[], asked: string): FileFormat {
  const format = fileFormats.find((f) => (asked === "auto" ? f.detect(headers) : f.id === asked));
  if (!format) {
    const expected = fileFormats.map((f) => `${f.id}: ${shown(Object.keys(f.columns))}`).join("; ");
    throw new AppError("invalid_input", `its columns (${shown(headers)}) belong to no known format. Expected ${expected}.${nearest(headers)}`);
  }
  const missing = format.missing(headers);
  if (missing.length > 0)
    throw new AppError("invalid_input", `as ${format.id} it lacks ${missing.join(", ")}. It has ${shown(headers)}; expected ${shown(Object.keys(format.columns))}.`);
  return format;
}
