"use client";
// Everybody in one table; a row leads to the person.
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { useTableSort } from "@/components/ui/use-table-sort";
import type { Role } from "@/lib/access/scope";
import { formatInstant } from "@/lib/format/date";
import { needsTeams, ROLE_WORD } from "./role-words";

export interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly teams: readonly string[];
  readonly disabled: boolean;
  readonly secondFactor: boolean;
  readonly sessions: number;
  /** ISO 8601. */
  readonly lastSignInAt: string | null;
  readonly invitedUntil: string | null;
}

/** Whether and how a person may sign in now. */
export function AccessBadges({ person: p }: { person: PersonRow }) {
  const teamless = !p.disabled && needsTeams(p.role) && p.teams.length === 0;
  if (!p.disabled && p.invitedUntil === null && !p.secondFactor && !teamless) return <Badge>Active</Badge>;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {p.disabled ? <Badge tone="critical">Disabled</Badge> : null}
      {!p.disabled && p.invitedUntil !== null ? <Badge tone="running">Invited</Badge> : null}
      {p.secondFactor ? <Badge tone="good">Second factor</Badge> : null}
      {teamless ? <Badge tone="warning">No team</Badge> : null}
    </span>
  );
}

const COLUMNS: readonly TableColumn<PersonRow>[] = [
  { key: "email", header: "Address", cell: ({ email }) => email, rowHeader: true, sortBy: ({ email }) => email },
  { key: "name", header: "Name", cell: ({ name, email }) => (name === email ? null : name), hideBelow: "md", sortBy: ({ name }) => name },
  { key: "role", header: "Role", cell: ({ role }) => ROLE_WORD[role], sortBy: ({ role }) => role },
  { key: "teams", header: "Teams", cell: ({ teams, role }) => (needsTeams(role) ? teams.join(", ") : "all"), wrap: true, hideBelow: "sm" },
  { key: "access", header: "Access", cell: (person) => <AccessBadges person={person} /> },
  { key: "sessions", header: "Sessions", align: "right", cell: ({ sessions }) => sessions, hideBelow: "md", sortBy: ({ sessions }) => sessions },
  { key: "last", header: "Last sign-in", cell: ({ lastSignInAt }) => (lastSignInAt === null ? "never" : formatInstant(lastSignInAt)), hideBelow: "md", sortBy: ({ lastSignInAt }) => lastSignInAt },
];

export function PeopleTable({ people }: { people: readonly PersonRow[] }) {
  const { rows, sort, onSort } = useTableSort(people, COLUMNS);
  return (
    <DataTable
      caption="People"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/admin/users/${id}`}
      sort={sort}
      onSort={onSort}
      empty={<EmptyState title="Nobody yet" reason="Invite the first person." />}
    />
  );
}
