"use client";
// Which role, and which teams where the role needs them.
import { MultiSelect } from "@/components/ui/multi-select";
import { Select } from "@/components/ui/select";
import type { Role } from "@/lib/access/scope";
import { needsTeams, ROLE_CHOICES, ROLE_SAYS } from "./role-words";

export type RoleAndTeamsProps = { role: Role; teams: readonly string[]; known: readonly string[]; onRole: (role: Role) => void; onTeams: (teams: string[]) => void };

export function RoleAndTeams({ role, teams, known, onRole, onTeams }: RoleAndTeamsProps) {
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Select label="Role" showLabel value={role} options={ROLE_CHOICES} onValueChange={onRole} />
        {needsTeams(role) ? <MultiSelect label="Teams" emptyWord="none" options={known.map((name) => ({ value: name, label: name }))} value={teams} onValueChange={onTeams} /> : null}
      </div>
      <p className="text-xs text-ink-3">
        {ROLE_SAYS[role]}
        {needsTeams(role) ? ` ${teams.length === 0 ? "Without a team no row is seen." : teams.join(", ")}` : ""}
      </p>
    </div>
  );
}
