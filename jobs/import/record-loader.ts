// Takes a file's records from the CSV reader into a bronze batch, reading on the way what decides about the file.
import { AppError } from "@/lib/errors/app-error";
import type { BatchReject } from "@/jobs/formats/batch-writer";
import type { CopyBatchWriter } from "@/jobs/formats/copy-batch-writer";
import { compareJsonbKeys } from "@/jobs/formats/copy-text";
import type { CsvConsumer } from "@/jobs/formats/csv-reader";
import type { CsvRecord } from "@/jobs/formats/csv-record";
import { bronzeColumns, headerKey, type FileFormat, type RecordReader } from "@/jobs/formats/file-format";
import { FileTotals } from "@/jobs/import/file-totals";
import { failpoint } from "@/jobs/run/failpoint";

/** More unreadable records than this are no delivery with faults but a file of another kind. */
const MAX_REJECTS = 10_000;
const REJECT_BYTES = 2_000;

/** A column that the format reads: its place among bronze's, and the field it stands in. */
interface Looked {
  readonly place: number;
  readonly field: number;
}

interface ExtraColumn {
  readonly index: number;
  readonly prefix: string; // `"key": ` as bytes
}

/** NUL cannot be stored; its picture can. */
const visible = (bytes: Buffer): string => bytes.toString("utf8").replaceAll("\0", "\u2400");

export class RecordLoader implements CsvConsumer {
  readonly totals: FileTotals;
  readonly rejects: BatchReject[] = [];
  private readonly values: (string | null)[];
  private readonly places: readonly number[]; // field of each bronze column, or -1
  private readonly extras: readonly ExtraColumn[];
  private readonly looked: readonly Looked[];
  private readonly read: RecordReader;

  constructor(headers: readonly string[], format: FileFormat, private readonly writer: CopyBatchWriter, currency: string | null) {
    const keys = headers.map(headerKey);
    const columns = Object.entries(format.columns);
    this.places = bronzeColumns(format).map((column) => keys.findIndex((key) => columns.some(([name, to]) => to === column && headerKey(name) === key)));
    const known = new Set(columns.map(([name]) => headerKey(name)));
    this.extras = headers
      .map((header, index) => ({ header, index }))
      .filter(({ index }) => !known.has(keys[index] ?? ""))
      .sort((a, b) => compareJsonbKeys(a.header, b.header))
      .map(({ header, index }) => ({ index, prefix: Buffer.from(`${JSON.stringify(header)}: `).toString("latin1") }));
    this.values = this.places.map(() => null);
    const reads = new Set(format.reads);
    this.looked = bronzeColumns(format).flatMap((column, place) => (reads.has(column) && (this.places[place] ?? -1) >= 0 ? [{ place, field: this.places[place] ?? -1 }] : []));
    this.read = format.reader(headers, currency);
    this.totals = new FileTotals(
      format.costColumns.map((column, index) => ({ name: column.source, index })).filter(({ name }) => keys.includes(headerKey(name))),
    );
  }

  record(record: CsvRecord, line: number): void {
    const { read, values } = this;
    for (let i = 0; i < this.looked.length; i++) {
      const { place, field } = this.looked[i] as Looked;
      values[place] = record.isEmpty(field) ? null : record.text(field); // CSV knows no null: an empty field is none
    }
    this.totals.add(read(values, line));
    this.writer.append(record, this.places, line, this.extras.length === 0 ? null : this.extraOf(record));
  }

  reject(line: number, reason: string, raw: Buffer): void {
    this.rejects.push({ ordinal: this.writer.skip(), line, reason, text: visible(raw.subarray(0, REJECT_BYTES)) });
    if (this.rejects.length > MAX_REJECTS)
      throw new AppError("invalid_input", `more than ${MAX_REJECTS} of its records cannot be read (the first on line ${this.rejects[0]?.line}: ${this.rejects[0]?.reason}); nothing was loaded`);
  }

  async drained(): Promise<void> {
    await failpoint("extract_page");
    await this.writer.drained();
  }

  /** As jsonb prints it; strings need no look at their bytes above ASCII. */
  private extraOf(record: CsvRecord): string | null {
    let text = "";
    for (const { index, prefix } of this.extras) if (!record.isEmpty(index)) text += `${text === "" ? "{" : ", "}${prefix}${JSON.stringify(record.text(index))}`;
    return text === "" ? null : `${text}}`;
  }
}
