// Every delivery format of the product, one line each.
import { AppError } from "@/lib/errors/app-error";
import { awsCe } from "@/jobs/formats/aws-ce";
import type { FileFormat } from "@/jobs/formats/file-format";
import { focus } from "@/jobs/formats/focus";
import type { Format } from "@/jobs/formats/format";
import { gcpBilling } from "@/jobs/formats/gcp-billing";
import { kcoCsv } from "@/jobs/formats/kco-csv";

/** Formats of files, in the order in which a header is tried. */
export const fileFormats: readonly FileFormat[] = [kcoCsv, focus];

/** Those of files and of APIs. */
export const formats: readonly Format[] = [...fileFormats, awsCe, gcpBilling];

/** By id ('kco-csv') or by bronze table ('kco_csv'), which is what ops.extraction and bronze.batch hold. @throws AppError("internal") */
export function getFormat(name: string): Format {
  const format = formats.find((f) => f.id === name || f.table === name);
  if (!format) throw new AppError("internal", `There is no format "${name}"; known are ${formats.map((f) => f.id).join(", ")}`);
  return format;
}
