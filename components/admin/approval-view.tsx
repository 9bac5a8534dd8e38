"use client";
// Values that bills have brought and nobody approved, to be accepted one by one or several at once, and what people have accepted.
import { useRouter } from "next/navigation";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import type { Approval } from "@/lib/approvals/approve";
import type { ApprovedValue, UnapprovedValue } from "@/lib/approvals/list-approvals";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import { orderApproval } from "./order-checks";
import { ReasonDialog } from "./reason-dialog";
import { TickBox } from "./tick-box";
import { useSelection } from "./use-selection";

const keyOf = (v: UnapprovedValue): string => [v.kind, v.provider, v.value, v.source, v.currency].join("|");
const approvalOf = ({ kind, provider, value, source }: UnapprovedValue): Approval => ({ kind, provider, value, source: kind === "account" ? source : null });

export function UnapprovedTable({ values, mayChange }: { values: readonly UnapprovedValue[]; mayChange: boolean }) {
  const router = useRouter();
  const selection = useSelection(values.map(keyOf));
  const accept = async (chosen: readonly UnapprovedValue[], reason: string) => {
    const { changed } = await orderApproval("approve", chosen.map(approvalOf), reason);
    showToast({ title: `${formatCount(changed, "value")} approved`, description: "The next run knows.", tone: "good" });
    selection.set([]);
    router.refresh();
  };
  const ticked = values.filter((value) => selection.has(keyOf(value)));
  const tick: TableColumn<UnapprovedValue> = { key: "tick", header: <span className="sr-only">Choose</span>, cell: (v) => <TickBox label={`Choose ${v.value}`} checked={selection.has(keyOf(v))} onChange={() => selection.toggle(keyOf(v))} />, width: "2rem" };
  const act: TableColumn<UnapprovedValue> = { key: "act", header: <span className="sr-only">Accept</span>, cell: (v) => <AcceptButton label={`Accept ${v.value}`} short="Accept" values={[v]} onAccept={accept} /> };
  const columns: TableColumn<UnapprovedValue>[] = [
    ...(mayChange ? [tick] : []),
    { key: "value", header: "Value", cell: (v) => <Value value={v} />, rowHeader: true, wrap: true },
    { key: "provider", header: "Provider", cell: ({ provider }) => provider, hideBelow: "sm" },
    { key: "first", header: "First seen", cell: ({ firstSeen }) => formatDay(firstSeen, { year: true }), hideBelow: "sm" },
    { key: "source", header: "Source", cell: ({ source }) => source, hideBelow: "md" },
    { key: "spend", header: "Billed", align: "right", cell: ({ spend, currency }) => <MoneyText amount={spend} currency={currency} /> },
    ...(mayChange ? [act] : []),
  ];
  return (
    <>
      {mayChange && values.length > 0 ? (
        <div className="mb-2 flex flex-wrap items-center gap-2">
          <Button size="sm" onClick={() => selection.set(selection.chosen.length === values.length ? [] : values.map(keyOf))}>{selection.chosen.length === values.length ? "Choose none" : "Choose all"}</Button>
          {ticked.length > 0 ? <AcceptButton label={`Accept ${ticked.length} chosen`} short={`Accept ${ticked.length} chosen`} values={ticked} onAccept={accept} /> : null}
        </div>
      ) : null}
      <DataTable caption="Seen, not approved" columns={columns} rows={values} rowKey={keyOf} empty={<EmptyState title="Everything that was seen is approved" reason="A new service or an account of an unexpected form will stand here." />} />
    </>
  );
}

function Value({ value: v }: { value: UnapprovedValue }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <span className="break-all">{v.value}</span>
      <Badge>{v.kind}</Badge>
      {v.foreignTo === null ? null : <Badge tone="warning">a name of {v.foreignTo}</Badge>}
    </span>
  );
}

type AcceptProps = { label: string; short: string; values: readonly UnapprovedValue[]; onAccept: (values: readonly UnapprovedValue[], reason: string) => Promise<void> };

function AcceptButton({ label, short, values, onAccept }: AcceptProps) {
  return (
    <ReasonDialog
      trigger={<Button size="sm" aria-label={label}>{short}</Button>}
      title={values.length === 1 ? `Accept ${values[0]?.value ?? ""}` : `Accept ${values.length} values`}
      description="From the next run on it is no news any more. An account is accepted for its source alone."
      action="Accept"
      placeholder="e.g. team Web starts to use it"
      onConfirm={(reason) => onAccept(values, reason)}
    />
  );
}

export function ApprovedTable({ values, mayChange }: { values: readonly ApprovedValue[]; mayChange: boolean }) {
  const router = useRouter();
  const undo = async ({ kind, provider, value, source }: ApprovedValue, reason: string) => {
    await orderApproval("undo", [{ kind, provider, value, source }], reason);
    showToast({ title: "No longer approved", description: value, tone: "good" });
    router.refresh();
  };
  const columns: TableColumn<ApprovedValue>[] = [
    { key: "value", header: "Value", cell: ({ value, kind }) => <span className="break-all">{kind === "pattern" ? <code className="font-mono text-xs">{value}</code> : value}</span>, rowHeader: true, wrap: true },
    { key: "provider", header: "Provider", cell: ({ provider, source }) => (source === null ? provider : `${provider}, ${source}`), hideBelow: "sm" },
    { key: "by", header: "By", cell: ({ by }) => by.replace(/^user:/, ""), hideBelow: "md" },
    { key: "at", header: "When, UTC", cell: ({ at }) => formatInstant(at), hideBelow: "md" },
    ...(mayChange
      ? [{
          key: "undo", header: <span className="sr-only">Undo</span>, cell: (value: ApprovedValue) => (
            <ReasonDialog trigger={<Button size="sm" variant="ghost" aria-label={`Undo ${value.value}`}>Undo</Button>} title={`Take ${value.value} off the list`} description="The next run reports it again." action="Take off" placeholder="e.g. it was a mistake" onConfirm={(reason) => undo(value, reason)} />
          ),
        }]
      : []),
  ];
  return <DataTable caption="Approved by people" columns={columns} rows={values} rowKey={(v) => [v.kind, v.provider, v.value, v.source].join("|")} empty={<EmptyState title="Nobody has approved anything yet" reason="The product's own list of well-known services counts beside it." />} />;
}
