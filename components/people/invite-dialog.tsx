"use client";
// Invites a person: address, role and teams; they choose their password by a link.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { UserPlus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { fieldText, FormDialog } from "@/components/ui/form-dialog";
import { Input } from "@/components/ui/input";
import { showToast } from "@/components/ui/toast";
import type { Role } from "@/lib/access/scope";
import { Once } from "./once";
import { order, type HandedOver } from "./order-people";
import { RoleAndTeams } from "./role-and-teams";
import { needsTeams } from "./role-words";

export function InviteDialog({ teams: known }: { teams: readonly string[] }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState<Role>("viewer");
  const [teams, setTeams] = useState<string[]>([]);
  const [link, setLink] = useState<string | null>(null);
  const invite = async (form: FormData) => {
    const email = fieldText(form, "email");
    const done = await order<HandedOver>("/api/v1/users", { email, name: fieldText(form, "name"), role, teams: needsTeams(role) ? teams : [] });
    showToast({ title: `${email} is invited`, ...(done.mailed ? { description: "The link is on its way by mail." } : {}), tone: "good" });
    setLink(done.link);
    if (done.link === null) setOpen(false);
    router.refresh();
  };
  return (
    <FormDialog
      trigger={<Button variant="primary" icon={<UserPlus aria-hidden size={14} />}>Invite a person</Button>}
      title="Invite a person"
      description="They get a link with which they choose a password; it works once, for 72 hours."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setLink(null);
      }}
      action="Invite"
      onSubmit={invite}
      outcome={link === null ? null : <Once label="Link for the invited person" text={link} note="Shown this once: hand it over by a way that only they read." />}
    >
      {(fault) => (
        <>
          <Field label="E-mail address"><Input name="email" type="email" required maxLength={254} autoComplete="off" /></Field>
          <Field label="Name" hint="As pages show it; empty means the address."><Input name="name" maxLength={120} autoComplete="off" /></Field>
          <RoleAndTeams role={role} teams={teams} known={known} onRole={setRole} onTeams={setTeams} />
          {fault === null ? null : <p role="alert" className="text-sm text-critical">{fault}</p>}
        </>
      )}
    </FormDialog>
  );
}
