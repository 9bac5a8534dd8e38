"use client";
// The inbox "who owns it?" and the owners that are known; either line gives the account to a team.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { MoneyText } from "@/components/ui/money-text";
import { Select } from "@/components/ui/select";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import type { OwnedAccount } from "@/lib/allocation/owners";
import { formatDay } from "@/lib/format/date";
import { orderOwner } from "./order-rules";

type OwnerTableProps = { accounts: readonly OwnedAccount[]; teams: readonly string[]; mayChange: boolean; kind: "inbox" | "owned" };

export function OwnerTable({ accounts, teams, mayChange, kind }: OwnerTableProps) {
  const columns: TableColumn<OwnedAccount>[] = [
    { key: "account", header: "Account or project", cell: ({ name, accountId }) => <span className="block min-w-28 break-words">{name}{name === accountId ? null : <span className="block text-xs text-ink-3">{accountId}</span>}</span>, rowHeader: true, wrap: true },
    { key: "provider", header: "Provider", cell: ({ provider }) => provider, hideBelow: "sm" },
    ...(kind === "owned" ? [{ key: "owner", header: "Owner", cell: ({ owner }: OwnedAccount) => owner }] : []),
    { key: "first", header: "First seen", cell: ({ firstSeen }) => formatDay(firstSeen, { year: true }), hideBelow: "md" },
    { key: "mtd", header: "Month to date", align: "right", cell: ({ monthToDate, currency }) => <MoneyText amount={monthToDate} currency={currency} /> },
    ...(kind === "inbox" ? [{ key: "none", header: "Without a team", align: "right" as const, cell: ({ unallocated, currency }: OwnedAccount) => <MoneyText amount={unallocated} currency={currency} />, hideBelow: "sm" as const }] : []),
    ...(mayChange ? [{ key: "act", header: <span className="sr-only">Give to a team</span>, cell: (account: OwnedAccount) => <OwnerButton account={account} teams={teams} /> }] : []),
  ];
  return (
    <DataTable
      caption={kind === "inbox" ? "Accounts and projects without an owner" : "Accounts and projects with an owner"}
      columns={columns}
      rows={accounts}
      rowKey={(a) => [a.provider, a.accountId, a.currency].join("|")}
      maxHeight="24rem"
      empty={<EmptyState title={kind === "inbox" ? "Every account has an owner" : "No account has an owner yet"} reason={kind === "inbox" ? "An account that a bill brings for the first time will stand here." : "Give one to a team above."} minHeight={120} />}
    />
  );
}

const NOBODY = "";

function OwnerButton({ account, teams }: { account: OwnedAccount; teams: readonly string[] }) {
  const router = useRouter();
  const [team, setTeam] = useState(account.owner ?? teams[0] ?? NOBODY);
  const options = [...teams.map((name) => ({ value: name, label: name })), ...(account.owner === null ? [] : [{ value: NOBODY, label: "Nobody" }])];
  const assign = async (reason: string) => {
    const { runId } = await orderOwner(account, team === NOBODY ? null : team, reason);
    showToast({ title: team === NOBODY ? `${account.name} has no owner` : `${account.name} belongs to ${team}`, description: `Run ${runId} builds the figures again.`, tone: "good" });
    router.refresh();
  };
  return (
    <ReasonDialog
      trigger={<Button size="sm" disabled={teams.length === 0}>{account.owner === null ? "Assign" : "Change"}</Button>}
      title={`Who owns ${account.name}?`}
      description="Charges of it without a team tag and without a rule of their own belong to the owner: the days of each run from now on, and with the rebuild that this queues every day before."
      action="Assign"
      placeholder="e.g. they run the workloads in it"
      onConfirm={assign}
    >
      <Field label="Team">
        <Select label="Team" value={team} options={options} onValueChange={setTeam} className="w-full" />
      </Field>
    </ReasonDialog>
  );
}
