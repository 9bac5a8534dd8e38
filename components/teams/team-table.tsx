"use client";
// The tree of teams, and the form that adds or changes one.
import { useState, type ReactElement } from "react";
import { useRouter } from "next/navigation";
import { Plus } from "lucide-react";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { fetchJson } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { showToast } from "@/components/ui/toast";
import { formatNumber } from "@/lib/format/number";
import type { TeamNode } from "@/lib/teams/teams";

export function TeamTable({ teams, mayChange }: { teams: readonly TeamNode[]; mayChange: boolean }) {
  const columns: TableColumn<TeamNode>[] = [
    { key: "team", header: "Team", cell: (team) => <TeamName team={team} />, rowHeader: true, wrap: true },
    { key: "cost", header: "Cost centre", cell: ({ costCentre }) => costCentre, hideBelow: "sm" },
    { key: "gl", header: "Ledger code", cell: ({ glCode }) => glCode, hideBelow: "sm" },
    { key: "members", header: "Members", align: "right", cell: ({ members }) => formatNumber(members), hideBelow: "md" },
    { key: "accounts", header: "Accounts", align: "right", cell: ({ accounts }) => formatNumber(accounts), hideBelow: "md" },
    ...(mayChange ? [{ key: "act", header: <span className="sr-only">Change</span>, cell: (team: TeamNode) => <TeamDialog team={team} teams={teams} trigger={<Button size="sm" aria-label={`Change ${team.name}`}>Change</Button>} /> }] : []),
  ];
  return <DataTable caption="Teams" columns={columns} rows={teams} rowKey={({ slug }) => slug} maxHeight="none" empty={<EmptyState title="There is no team yet" reason="Add one, or load a bill with team tags: each makes a team." />} />;
}

function TeamName({ team: { name, slug, depth, origin } }: { team: TeamNode }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5" style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
      <TextLink href={`/teams/${encodeURIComponent(slug)}`}>{name}</TextLink>
      {origin === "discovered" ? <Badge title="A tag has made it">from a tag</Badge> : null}
    </span>
  );
}

export function AddTeam({ teams }: { teams: readonly TeamNode[] }) {
  return <TeamDialog team={null} teams={teams} trigger={<Button variant="primary" icon={<Plus aria-hidden size={14} />}>Add a team</Button>} />;
}

const TOP = "";

function TeamDialog({ team, teams, trigger }: { team: TeamNode | null; teams: readonly TeamNode[]; trigger: ReactElement }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [parent, setParent] = useState(TOP);
  const [costCentre, setCostCentre] = useState("");
  const [glCode, setGlCode] = useState("");
  const open = () => {
    setName(team?.name ?? "");
    setParent(team?.parent ?? TOP);
    setCostCentre(team?.costCentre ?? "");
    setGlCode(team?.glCode ?? "");
  };
  const confirm = async (reason: string) => {
    const fields = { parent: parent === TOP ? null : parent, cost_centre: costCentre, gl_code: glCode, name, reason };
    const body = team === null ? { action: "add", ...fields } : { action: "change", team: team.name, ...fields };
    const { runId } = await fetchJson<{ runId?: string }>("/api/v1/teams", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    showToast({ title: team === null ? `${name} is added` : `${name} is changed`, description: runId === undefined ? undefined : `Run ${runId} builds the figures again.`, tone: "good" });
    router.refresh();
  };
  const parents = [{ value: TOP, label: "At the top" }, ...teams.filter(({ slug }) => slug !== team?.slug).map(({ name: label, depth }) => ({ value: label, label: `${"– ".repeat(depth)}${label}` }))];
  return (
    <ReasonDialog
      trigger={trigger}
      title={team === null ? "Add a team" : `Change ${team.name}`}
      description={team === null ? "A team tag with its name finds it; upper and lower case make no difference." : "It counts for every day. Tags with an old name go on meaning this team."}
      action={team === null ? "Add" : "Change"}
      placeholder="e.g. reorganisation of November"
      onOpen={open}
      onConfirm={confirm}
    >
      <Field label="Name"><Input value={name} onChange={(event) => setName(event.target.value)} maxLength={100} autoComplete="off" /></Field>
      <Field label="Below"><Select label="Below" value={parent} options={parents} onValueChange={setParent} className="w-full" /></Field>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="Cost centre"><Input value={costCentre} onChange={(event) => setCostCentre(event.target.value)} maxLength={40} autoComplete="off" /></Field>
        <Field label="Ledger code"><Input value={glCode} onChange={(event) => setGlCode(event.target.value)} maxLength={40} autoComplete="off" /></Field>
      </div>
    </ReasonDialog>
  );
}
