"use client";
// Invites a person: address, role and teams; they choose their password by a link.
import { useId, useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { UserPlus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { showToast } from "@/components/ui/toast";
import type { Role } from "@/lib/access/scope";
import { Once } from "./once";
import { order, type HandedOver } from "./order-people";
import { RoleAndTeams } from "./role-and-teams";
import { needsTeams } from "./role-words";

export function InviteDialog({ teams: known }: { teams: readonly string[] }) {
  const formId = useId();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [role, setRole] = useState<Role>("viewer");
  const [teams, setTeams] = useState<string[]>([]);
  const [link, setLink] = useState<string | null>(null);

  const change = (next: boolean) => {
    setOpen(next);
    setError(null);
    if (next) setLink(null);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const email = String(data.get("email") ?? "");
    setBusy(true);
    setError(null);
    try {
      const done = await order<HandedOver>("/api/v1/users", { email, name: String(data.get("name") ?? ""), role, teams: needsTeams(role) ? teams : [] });
      showToast({ title: `${email} is invited`, ...(done.mailed ? { description: "The link is on its way by mail." } : {}), tone: "good" });
      setLink(done.link);
      if (done.link === null) setOpen(false);
      router.refresh();
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The order was not understood. Reload the page and try again.");
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      trigger={<Button variant="primary" icon={<UserPlus aria-hidden size={14} />}>Invite a person</Button>}
      title="Invite a person"
      description="They get a link with which they choose a password; it works once, for 72 hours."
      open={open}
      onOpenChange={change}
      footer={
        link === null ? (
          <>
            <Button onClick={() => change(false)}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" loading={busy}>Invite</Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => change(false)}>Done</Button>
        )
      }
    >
      {link === null ? (
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
          <Field label="E-mail address"><Input name="email" type="email" required maxLength={254} autoComplete="off" /></Field>
          <Field label="Name" hint="As pages show it; empty means the address."><Input name="name" maxLength={120} autoComplete="off" /></Field>
          <RoleAndTeams role={role} teams={teams} known={known} onRole={setRole} onTeams={setTeams} />
          {error === null ? null : <p role="alert" className="text-sm text-critical">{error}</p>}
        </form>
      ) : (
        <Once label="Link for the invited person" text={link} note="Shown this once: hand it over by a way that only they read." />
      )}
    </Dialog>
  );
}
