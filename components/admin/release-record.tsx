"use client";
// Loads one quarantined record, with the values an admin gives in place of the delivered ones.
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { QuarantinedRecord } from "@/lib/quarantine/list-quarantine";
import type { Correction } from "@/lib/quarantine/decide-records";
import { ReasonDialog } from "./reason-dialog";

export type ReleaseRecordProps = {
  record: QuarantinedRecord;
  /** Columns to offer for a record that could not be read as a row: those of its neighbours. */
  columns: readonly string[];
  onRelease: (correction: Correction | null, reason: string) => Promise<void>;
};

export function ReleaseRecord({ record, columns, onRelease }: ReleaseRecordProps) {
  const unreadable = isUnreadable(record);
  const delivered = deliveredOf(record, columns);
  const [draft, setDraft] = useState<Record<string, string>>({});
  const byHand = record.sourceType === "file";
  const changes = Object.entries(draft).filter(([column, value]) => value !== (delivered[column] ?? ""));
  const correction = changes.length === 0 ? null : Object.fromEntries(changes.map(([column, value]) => [column, value === "" ? null : value]));
  return (
    <ReasonDialog
      trigger={<Button size="sm" aria-label={`Release record ${record.key}`}>Release</Button>}
      title={`Release record ${record.key}`}
      description={
        byHand
          ? "A queued run cleans its batch again with these values; the raw record stays as it was delivered. Unchanged, it loads if today's rules accept it."
          : "A queued run cleans its batch again; the record loads if today's rules accept it. A provider's record is not corrected by hand."
      }
      action={correction === null ? "Release as delivered" : "Release corrected"}
      placeholder="e.g. the team confirmed the amount"
      onOpen={() => setDraft(unreadable ? {} : delivered)}
      onConfirm={(reason) => onRelease(correction, reason)}
    >
      <p className="text-sm">
        <span className="font-medium">Refused:</span> {record.reason}
      </p>
      {unreadable ? <pre className="overflow-x-auto rounded-md bg-sunken p-2 text-xs">{String(record.record.text)}</pre> : null}
      {byHand ? Object.keys(delivered).map((column) => (
        <Field key={column} label={column}>
          <Input value={draft[column] ?? ""} onChange={(event) => setDraft({ ...draft, [column]: event.target.value })} className="font-mono" autoComplete="off" />
        </Field>
      )) : null}
    </ReasonDialog>
  );
}

export function isUnreadable({ record }: QuarantinedRecord): boolean {
  return typeof record.text === "string" && Object.keys(record).length === 1;
}

function deliveredOf(record: QuarantinedRecord, columns: readonly string[]): Record<string, string> {
  const values = isUnreadable(record) ? {} : record.record;
  return Object.fromEntries(columns.map((column) => [column, typeof values[column] === "string" ? values[column] : ""]));
}
