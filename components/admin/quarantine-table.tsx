"use client";
// Quarantined records with their line, reason and text; released and discarded one by one or several at once.
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MoneyText } from "@/components/ui/money-text";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { showToast } from "@/components/ui/toast";
import { formatCount } from "@/lib/format/number";
import type { Correction } from "@/lib/quarantine/decide-records";
import type { QuarantinedRecord } from "@/lib/quarantine/list-quarantine";
import { orderQuarantine, type QuarantineOrder } from "./order-checks";
import { recordLook } from "./quarantine-words";
import { isUnreadable, ReleaseRecord } from "./release-record";
import { ReasonDialog } from "./reason-dialog";
import { TickBox } from "./tick-box";
import { useSelection } from "./use-selection";

const DECIDABLE = new Set<QuarantinedRecord["state"]>(["open", "still_held"]);
type Act = (action: QuarantineOrder["action"], records: Readonly<Record<string, Correction | null>>, reason: string) => Promise<void>;

export type QuarantineTableProps = {
  records: readonly QuarantinedRecord[];
  /** Columns of a file's records by source, for those that could not be read as a row. */
  columnsOf: Readonly<Record<string, readonly string[]>>;
  mayChange: boolean;
};

export function QuarantineTable({ records, columnsOf, mayChange }: QuarantineTableProps) {
  const router = useRouter();
  const decidable = records.filter(({ state }) => DECIDABLE.has(state)).map(({ key }) => key);
  const selection = useSelection(decidable);
  const act: Act = async (action, chosen, reason) => {
    const { run_ids: runs } = await orderQuarantine({ action, records: chosen, reason });
    const count = formatCount(Object.keys(chosen).length, "record");
    showToast({ title: action === "release" ? `Run ${runs.join(", ")} loads ${count}` : `${count}: ${action === "discard" ? "discarded" : "waiting again"}${runs.length > 0 ? `; run ${runs.join(", ")} asks the checks again` : ""}`, tone: "good" });
    selection.set([]);
    router.refresh();
  };
  const tick: TableColumn<QuarantinedRecord> = {
    key: "tick", header: <span className="sr-only">Choose</span>, width: "2rem",
    cell: ({ key, state }) => (DECIDABLE.has(state) ? <TickBox label={`Choose record ${key}`} checked={selection.has(key)} onChange={() => selection.toggle(key)} /> : <span />),
  };
  const columns: TableColumn<QuarantinedRecord>[] = [
    ...(mayChange ? [tick] : []),
    { key: "where", header: "Record", cell: (record) => <Where record={record} />, rowHeader: true },
    { key: "reason", header: "Reason", cell: (record) => <Reason record={record} />, wrap: true },
    { key: "amount", header: "Amount", align: "right", cell: ({ amount, currency }) => (amount === null || currency === null ? null : <MoneyText amount={amount} currency={currency} />) },
    { key: "state", header: "State", cell: (record) => <State record={record} /> },
    ...(mayChange ? [{ key: "act", header: <span className="sr-only">Decide</span>, cell: (record: QuarantinedRecord) => <Actions record={record} columns={columnsOf[record.source] ?? []} onAct={act} /> }] : []),
  ];
  return (
    <>
      {mayChange && decidable.length > 0 ? <Several keys={selection.chosen} all={decidable} onChoose={selection.set} onAct={act} /> : null}
      <DataTable caption="Quarantined records" columns={columns} rows={records} rowKey={({ key }) => key} empty={<EmptyState title="No record fits" reason="Nothing of this kind is held back." />} />
    </>
  );
}

const none = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, null]));

function Several({ keys, all, onChoose, onAct }: { keys: readonly string[]; all: readonly string[]; onChoose: (keys: readonly string[]) => void; onAct: Act }) {
  const everything = keys.length === all.length;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <Button size="sm" onClick={() => onChoose(everything ? [] : all)}>{everything ? "Choose none" : "Choose all shown"}</Button>
      {keys.length === 0 ? null : (
        <>
          <ReasonDialog trigger={<Button size="sm">Release {keys.length} as delivered</Button>} title={`Release ${formatCount(keys.length, "record")}`} description="A queued run cleans their batches again; what today's rules accept is loaded, the rest stays." action="Release" placeholder="e.g. the currency of the source is set now" onConfirm={(reason) => onAct("release", none(keys), reason)} />
          <ReasonDialog trigger={<Button size="sm">Discard {keys.length}</Button>} title={`Discard ${formatCount(keys.length, "record")}`} description="Never loaded, but named in the reconciliation. A queued run asks the checks again. Can be undone." action="Discard" placeholder="e.g. test lines of the export" onConfirm={(reason) => onAct("discard", none(keys), reason)} />
        </>
      )}
    </div>
  );
}

function Where({ record }: { record: QuarantinedRecord }) {
  return (
    <span className="block max-w-48 whitespace-normal">
      <span className="block break-all">{record.file ?? record.source}{record.line === null ? "" : `, line ${record.line}`}</span>
      <span className="block text-xs text-ink-3">
        {record.source}, <TextLink href={`/admin/batches/${record.batchId}`}>batch {record.batchId}</TextLink>
      </span>
    </span>
  );
}

function Reason({ record }: { record: QuarantinedRecord }) {
  const text = isUnreadable(record) ? String(record.record.text) : Object.keys(record.record).length === 0 ? "Retention has let it go; the archive has it." : JSON.stringify(record.record);
  return (
    <span className="block min-w-56">
      <span className="block break-words">{record.reason}</span>
      <TextLink className="text-xs" href={`/admin/validations/${record.checkId}`}>{record.checkId}</TextLink>
      <details className="text-xs text-ink-2">
        <summary className="min-h-6 cursor-pointer leading-6">Text as delivered</summary>
        <code className="block font-mono break-all">{text}</code>
        {record.corrected === null ? null : <code className="block font-mono break-all">corrected: {JSON.stringify(record.corrected)}</code>}
      </details>
    </span>
  );
}

function State({ record }: { record: QuarantinedRecord }) {
  const look = recordLook(record.state);
  return (
    <span className="block max-w-44 whitespace-normal">
      <StatusBadge status={look.status} label={look.word} plain />
      {record.runId === null ? null : <span className="block text-xs"><TextLink href={`/admin/runs/${record.runId}`}>run {record.runId}</TextLink></span>}
      {record.decidedReason === null ? null : <span className="block text-xs text-ink-3">{record.decidedBy?.replace(/^user:/, "")}: {record.decidedReason}</span>}
    </span>
  );
}

function Actions({ record, columns, onAct }: { record: QuarantinedRecord; columns: readonly string[]; onAct: Act }) {
  if (record.state === "discarded")
    return <ReasonDialog trigger={<Button size="sm" aria-label={`Undo the discard of record ${record.key}`}>Undo</Button>} title={`Take record ${record.key} back`} description="It waits for a decision again, and a queued run asks the checks again." action="Undo the discard" placeholder="e.g. it was real" onConfirm={(reason) => onAct("undo_discard", none([record.key]), reason)} />;
  if (!DECIDABLE.has(record.state)) return null;
  return (
    <span className="inline-flex gap-1">
      <ReleaseRecord record={record} columns={columns} onRelease={(correction, reason) => onAct("release", { [record.key]: correction }, reason)} />
      <ReasonDialog trigger={<Button size="sm" variant="ghost" aria-label={`Discard record ${record.key}`}>Discard</Button>} title={`Discard record ${record.key}`} description="Never loaded, but named in the reconciliation. A queued run asks the checks again. Can be undone." action="Discard" placeholder="e.g. a test line of the export" onConfirm={(reason) => onAct("discard", none([record.key]), reason)} />
    </span>
  );
}
