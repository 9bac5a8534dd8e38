"use client";
// Whole deliveries that a critical raw check refused: released as they are, discarded, or taken back.
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { MoneyText } from "@/components/ui/money-text";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { showToast } from "@/components/ui/toast";
import { formatNumber } from "@/lib/format/number";
import type { RejectedBatch } from "@/lib/quarantine/rejected-batches";
import { orderQuarantine, type QuarantineOrder } from "./order-checks";
import { ReasonDialog } from "./reason-dialog";

const LOOK = { open: { word: "Waits", status: "warning" }, released: { word: "Released", status: "pass" }, discarded: { word: "Discarded", status: "skipped" } } as const;

export function RejectedBatches({ batches, mayChange }: { batches: readonly RejectedBatch[]; mayChange: boolean }) {
  const router = useRouter();
  const act = async (action: QuarantineOrder["action"], batch: string, reason: string) => {
    const { run_ids: runs } = await orderQuarantine({ action, batch, reason });
    showToast({ title: action === "release" ? `Run ${runs.join(", ")} loads batch ${batch}` : `Batch ${batch}: ${action === "discard" ? "discarded" : "waiting again"}`, tone: "good" });
    router.refresh();
  };
  const columns: TableColumn<RejectedBatch>[] = [
    { key: "batch", header: "Delivery", cell: (b) => <span className="block max-w-48 break-all whitespace-normal">{b.file ?? b.source}<span className="block text-xs text-ink-3">{b.source}, <TextLink href={`/admin/batches/${b.batchId}`}>batch {b.batchId}</TextLink>, <TextLink href={`/admin/runs/${b.rejectedRunId}`}>run {b.rejectedRunId}</TextLink></span></span>, rowHeader: true },
    { key: "reason", header: "Refused for", cell: (b) => <span className="block min-w-48">{b.reason}</span>, wrap: true },
    { key: "rows", header: "Rows", align: "right", cell: (b) => formatNumber(Number(b.rows)), hideBelow: "sm" },
    { key: "amount", header: "Amount", align: "right", cell: (b) => b.amounts.map(({ currency, amount }) => <MoneyText key={currency} amount={amount} currency={currency} className="block" />) },
    { key: "state", header: "State", cell: (b) => <span className="block"><StatusBadge status={LOOK[b.status].status} label={LOOK[b.status].word} plain />{b.runId === null ? null : <span className="block text-xs"><TextLink href={`/admin/runs/${b.runId}`}>run {b.runId}</TextLink></span>}</span> },
    ...(mayChange ? [{ key: "act", header: <span className="sr-only">Decide</span>, cell: (b: RejectedBatch) => <Actions batch={b} onAct={act} /> }] : []),
  ];
  return <DataTable caption="Refused deliveries" columns={columns} rows={batches} rowKey={({ batchId }) => batchId} />;
}

function Actions({ batch: { batchId, status }, onAct }: { batch: RejectedBatch; onAct: (action: QuarantineOrder["action"], batch: string, reason: string) => Promise<void> }) {
  if (status === "released") return null;
  if (status === "discarded")
    return <ReasonDialog trigger={<Button size="sm" aria-label={`Undo the discard of batch ${batchId}`}>Undo</Button>} title={`Take batch ${batchId} back`} description="It waits for a decision again." action="Undo the discard" placeholder="e.g. it was the right file" onConfirm={(reason) => onAct("undo_discard", batchId, reason)} />;
  return (
    <span className="inline-flex gap-1">
      <ReasonDialog trigger={<Button size="sm" aria-label={`Release batch ${batchId}`}>Release</Button>} title={`Release batch ${batchId}`} description="Overrules the raw checks: a queued run cleans and publishes the delivery as it is. Checks of rows and of gold still apply." action="Release the delivery" placeholder="e.g. the provider confirmed the total" onConfirm={(reason) => onAct("release", batchId, reason)} />
      <ReasonDialog trigger={<Button size="sm" variant="ghost" aria-label={`Discard batch ${batchId}`}>Discard</Button>} title={`Discard batch ${batchId}`} description="Never loaded. Can be undone." action="Discard" placeholder="e.g. a file of another company" onConfirm={(reason) => onAct("discard", batchId, reason)} />
    </span>
  );
}
