"use client";
// Changes one's own password; afterwards one signs in again.
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NewPasswordFields, passwordFault } from "./new-password-fields";
import { order } from "./order-people";

export function OwnPasswordForm({ email }: { email: string }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    const wrong = passwordFault(text("password"), text("again"));
    if (wrong !== null) return setError(wrong);
    setBusy(true);
    setError(null);
    try {
      await order("/api/v1/account/password", { current: text("current"), password: text("password") });
      window.location.assign("/sign-in?done=password");
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The server was not understood. Reload the page and try again.");
      setBusy(false);
    }
    return undefined;
  };

  return (
    <form method="post" noValidate onSubmit={(event) => void submit(event)} className="flex max-w-sm flex-col gap-3">
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field label="Present password"><Input name="current" type="password" autoComplete="current-password" required maxLength={256} /></Field>
      <NewPasswordFields fault={error} />
      <div><Button type="submit" loading={busy}>Change the password</Button></div>
    </form>
  );
}
