"use client";
// Changes role and teams of a person, with a reason.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import type { Role } from "@/lib/access/scope";
import { order } from "./order-people";
import { RoleAndTeams } from "./role-and-teams";
import { needsTeams, ROLE_WORD } from "./role-words";

export type RoleFormProps = { id: string; email: string; role: Role; teams: readonly string[]; known: readonly string[] };

export function RoleForm({ id, email, role: before, teams: teamsBefore, known }: RoleFormProps) {
  const router = useRouter();
  const [role, setRole] = useState(before);
  const [teams, setTeams] = useState<string[]>([...teamsBefore]);
  const sameTeams = !needsTeams(role) || (teams.length === teamsBefore.length && teams.every((team) => teamsBefore.includes(team)));
  const save = async (reason: string) => {
    if (!sameTeams) await order(`/api/v1/users/${id}`, { action: "teams", teams, reason });
    if (role !== before) await order(`/api/v1/users/${id}`, { action: "role", role, reason });
    showToast({ title: `${email} is changed`, tone: "good" });
    router.refresh();
  };
  return (
    <div className="flex flex-col items-start gap-3">
      <RoleAndTeams role={role} teams={teams} known={known} onRole={setRole} onTeams={setTeams} />
      <ReasonDialog
        trigger={<Button disabled={role === before && sameTeams}>Save</Button>}
        title={`Change ${email}`}
        description={`${ROLE_WORD[role]}${needsTeams(role) ? `, ${teams.length === 0 ? "no team" : teams.join(", ")}` : ""}.`}
        action="Change"
        placeholder="e.g. moved to team Web"
        onConfirm={save}
      />
    </div>
  );
}
