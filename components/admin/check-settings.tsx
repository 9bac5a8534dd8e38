"use client";
// What a check does for each source, and the dialogs that change it or take the change back.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { StatusBadge } from "@/components/ui/status-badge";
import { Switch } from "@/components/ui/switch";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import { formatDay } from "@/lib/format/date";
import type { CheckConfig } from "@/lib/queries/admin/check-config";
import { orderSetting } from "./order-checks";
import { ReasonDialog } from "./reason-dialog";

export type CheckSettingsProps = {
  configs: readonly CheckConfig[];
  mayChange: boolean;
  /** False: the check keeps a wrong total from being published and can only be muted. */
  maySwitchOff: boolean;
};

const SEVERITIES = [
  { value: "critical", label: "Critical: stops" },
  { value: "warning", label: "Warning: goes on" },
  { value: "info", label: "Info: only kept" },
] as const;

const nameOf = ({ source }: CheckConfig): string => source ?? "Every source";

export function CheckSettings({ configs, mayChange, maySwitchOff }: CheckSettingsProps) {
  const columns: TableColumn<CheckConfig>[] = [
    { key: "source", header: "Source", cell: nameOf, rowHeader: true },
    { key: "severity", header: "Severity", cell: ({ severity }) => <StatusBadge status={severity} plain /> },
    { key: "threshold", header: "Threshold, %", align: "right", cell: ({ threshold }) => threshold },
    { key: "owner", header: "Owner", cell: ({ owner }) => owner, hideBelow: "sm" },
    { key: "state", header: "State", cell: (config) => <State config={config} />, wrap: true },
    ...(mayChange ? [{ key: "change", header: <span className="sr-only">Change</span>, cell: (config: CheckConfig) => <ChangeSetting config={config} maySwitchOff={maySwitchOff} /> }] : []),
  ];
  return <DataTable caption="Settings by source" columns={columns} rows={configs} rowKey={(config) => config.source ?? "*"} />;
}

function State({ config }: { config: CheckConfig }) {
  if (config.muted)
    return (
      <>
        <StatusBadge status="muted" plain /> until {formatDay(config.mutedUntil ?? "")}: {config.muteReason}
      </>
    );
  if (!config.enabled) return <StatusBadge status="skipped" label="Switched off" plain />;
  return <span className="text-ink-3">{config.changed ? "Changed" : "As at first"}</span>;
}

function ChangeSetting({ config, maySwitchOff }: { config: CheckConfig; maySwitchOff: boolean }) {
  const router = useRouter();
  const [draft, setDraft] = useState(() => draftOf(config));
  const change = (part: Partial<Draft>) => setDraft((current) => ({ ...current, ...part }));
  const send = async (reason: string, reset: boolean) => {
    await orderSetting({ check: config.checkId, source: config.source, reason, ...(reset ? { reset } : changed(config, draft)) });
    showToast({ title: reset ? "First settings restored" : "Settings changed", description: `${config.checkId}, ${nameOf(config)}: counts from the next run on.`, tone: "good" });
    router.refresh();
  };
  return (
    <span className="inline-flex gap-1">
      <ReasonDialog
        trigger={<Button size="sm" aria-label={`Change for ${nameOf(config)}`}>Change</Button>}
        title={`${config.checkId}, ${nameOf(config)}`}
        description="Counts from the next run on. What was decided before stays as it was."
        action="Save"
        placeholder="e.g. the January migration doubles the rows"
        onOpen={() => setDraft(draftOf(config))}
        onConfirm={(reason) => send(reason, false)}
      >
        <Field label="Severity" hint="The gravest it may be for this source.">
          <Select label="Severity" value={draft.severity} options={SEVERITIES} onValueChange={(severity) => change({ severity })} />
        </Field>
        {config.threshold === null ? null : (
          <Field label="Threshold, %">
            <Input inputMode="decimal" value={draft.threshold} onChange={(event) => change({ threshold: event.target.value })} />
          </Field>
        )}
        <Field label="Owner">
          <Input value={draft.owner} onChange={(event) => change({ owner: event.target.value })} />
        </Field>
        <Field label="Muted until" hint="Still runs and is kept, but neither stops nor notifies before this day. Empty: not muted.">
          <Input type="date" value={draft.mutedUntil} onChange={(event) => change({ mutedUntil: event.target.value })} />
        </Field>
        {maySwitchOff ? <Switch label="Ask this check" checked={draft.enabled} onCheckedChange={(enabled) => change({ enabled })} /> : null}
      </ReasonDialog>
      {config.changed ? (
        <ReasonDialog
          trigger={<Button size="sm" variant="ghost" aria-label={`Restore first settings for ${nameOf(config)}`}>Restore</Button>}
          title="Restore the first settings"
          description={`${config.checkId}, ${nameOf(config)}: severity, threshold, owner and mute as they were at first.`}
          action="Restore"
          placeholder="e.g. the migration is over"
          onConfirm={(reason) => send(reason, true)}
        />
      ) : null}
    </span>
  );
}

interface Draft {
  severity: CheckConfig["severity"];
  threshold: string;
  owner: string;
  mutedUntil: string;
  enabled: boolean;
}

function draftOf({ severity, threshold, owner, mutedUntil, enabled }: CheckConfig): Draft {
  return { severity, threshold: threshold ?? "", owner: owner ?? "", mutedUntil: mutedUntil ?? "", enabled };
}

/** Only what differs is sent: the rest stays with the setting of every source. */
function changed(config: CheckConfig, draft: Draft) {
  const before = draftOf(config);
  return {
    ...(draft.severity === before.severity ? {} : { severity: draft.severity }),
    ...(draft.threshold === before.threshold ? {} : { threshold: draft.threshold.trim() }),
    ...(draft.owner === before.owner ? {} : { owner: draft.owner.trim() }),
    ...(draft.mutedUntil === before.mutedUntil ? {} : { muted_until: draft.mutedUntil === "" ? null : draft.mutedUntil }),
    ...(draft.enabled === before.enabled ? {} : { enabled: draft.enabled }),
  };
}
