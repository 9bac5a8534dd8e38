"use client";
// Chooses a password: by an invitation, a reset, or as the first admin.
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NewPasswordFields, passwordFault } from "./new-password-fields";
import { order } from "./order-people";

export type PasswordFormProps = {
  kind: "invite" | "reset" | "setup";
  token: string;
  /** Whose password it is; absent for the first admin, who says. */
  email?: string | undefined;
  action: string;
};

export function PasswordForm({ kind, token, email, action }: PasswordFormProps) {
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
      if (kind === "setup") await order("/api/v1/sign-in/setup", { token, email: text("email"), name: text("name"), password: text("password") });
      else await order("/api/v1/sign-in/redeem", { kind, token, password: text("password") });
      window.location.assign("/sign-in?done=password"); // a whole new page: the token leaves the address
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The server was not understood. Reload the page and try again.");
      setBusy(false);
    }
    return undefined;
  };

  return (
    <form method="post" noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {kind === "setup" ? (
        <>
          <Field label="E-mail address"><Input name="email" type="email" autoComplete="username" required maxLength={254} spellCheck={false} /></Field>
          <Field label="Name"><Input name="name" autoComplete="name" maxLength={120} /></Field>
        </>
      ) : (
        <input type="hidden" name="username" autoComplete="username" value={email ?? ""} readOnly />
      )}
      <NewPasswordFields fault={error} />
      <Button type="submit" variant="primary" loading={busy}>{action}</Button>
    </form>
  );
}
