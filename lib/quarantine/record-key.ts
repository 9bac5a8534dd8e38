// A quarantined record's name: batch and ordinal, as its row is made anew with each cleaning and its number changes.
import { AppError } from "@/lib/errors/app-error";

export interface RecordKey {
  readonly batchId: string;
  readonly ordinal: string;
}

const KEY = /^([1-9]\d{0,17}):([1-9]\d{0,17})$/;

/** @throws AppError "usage" for anything but BATCH:RECORD */
export function readRecordKey(text: string): RecordKey {
  const [, batchId, ordinal] = KEY.exec(text) ?? [];
  if (batchId === undefined || ordinal === undefined) throw new AppError("usage", `"${text.slice(0, 60)}" names no record: write BATCH:RECORD, e.g. 12:5.`);
  return { batchId, ordinal };
}

export function recordKeyText({ batchId, ordinal }: RecordKey): string {
  return `${batchId}:${ordinal}`;
}
