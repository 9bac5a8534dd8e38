"use client";
// Makes a service token; its text is shown once.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { KeyRound } from "lucide-react";
import { TickBox } from "@/components/admin/tick-box";
import { Once } from "@/components/people/once";
import { order } from "@/components/people/order-people";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { fieldText, FormDialog } from "@/components/ui/form-dialog";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { NOT_FOR_TEAMS, TOKEN_SCOPES, TOKEN_SCOPE_SAYS, type TokenScope } from "@/lib/access/token-rules";

const ALL = "*";
const DAYS = ["30", "90", "180", "366"].map((value) => ({ value, label: `${value} days` }));

export function NewTokenDialog({ teams }: { teams: readonly string[] }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [scopes, setScopes] = useState<TokenScope[]>(["read:costs"]);
  const [team, setTeam] = useState(ALL);
  const [days, setDays] = useState("90");
  const [token, setToken] = useState<string | null>(null);
  const offered = TOKEN_SCOPES.filter((scope) => team === ALL || !NOT_FOR_TEAMS.includes(scope));
  const chosen = scopes.filter((scope) => offered.includes(scope));

  const make = async (form: FormData) => {
    setToken((await order<{ token: string }>("/api/v1/tokens", { name: fieldText(form, "name"), scopes: chosen, team: team === ALL ? null : team, days: Number(days) })).token);
    router.refresh();
  };
  return (
    <FormDialog
      trigger={<Button variant="primary" icon={<KeyRound aria-hidden size={14} />}>Make a token</Button>}
      title="Make a token"
      description="For a program, not for a person. It stands in the audit log with your name."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setToken(null);
      }}
      action="Make it"
      onSubmit={make}
      outcome={token === null ? null : <Once label="Token" text={token} note="Shown this once. Keep it where the program reads its secrets." />}
    >
      {(fault) => (
        <>
          <Field label="Name" hint="Small letters, digits, dots and dashes, e.g. grafana." error={fault}><Input name="name" required maxLength={63} autoComplete="off" spellCheck={false} /></Field>
          <div className="flex flex-wrap gap-2">
            <Select label="Rows" showLabel value={team} options={[{ value: ALL, label: "of all teams" }, ...teams.map((name) => ({ value: name, label: name }))]} onValueChange={setTeam} />
            <Select label="Works for" showLabel value={days} options={DAYS} onValueChange={setDays} />
          </div>
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 text-sm font-medium">Scopes</legend>
            {offered.map((scope) => (
              <div key={scope} className="flex items-center gap-2 text-sm">
                <span className="shrink-0">
                  <TickBox label={scope} checked={chosen.includes(scope)} onChange={() => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])} />
                </span>
                <span><span className="font-mono">{scope}</span> <span className="text-ink-3">{TOKEN_SCOPE_SAYS[scope]}</span></span>
              </div>
            ))}
          </fieldset>
        </>
      )}
    </FormDialog>
  );
}
