"use client";
// Asks for a link to set a new password.
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { order } from "./order-people";

export function ResetForm() {
  const [state, setState] = useState<"idle" | "busy" | "sent">("idle");
  const [error, setError] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email") ?? "");
    setState("busy");
    setError(null);
    try {
      await order("/api/v1/sign-in/reset", { email });
      setState("sent");
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The server was not understood. Try again.");
      setState("idle");
    }
  };

  if (state === "sent") return <p role="status" className="text-sm">If somebody with this address has an account, a mail is on its way. Look into the folder for unwanted mail, too.</p>;
  return (
    <form method="post" noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="E-mail address" error={error}>
        <Input name="email" type="email" autoComplete="username" required maxLength={254} spellCheck={false} />
      </Field>
      <Button type="submit" variant="primary" loading={state === "busy"}>Send the link</Button>
    </form>
  );
}
