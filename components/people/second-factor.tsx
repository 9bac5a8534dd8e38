"use client";
// Turns the second factor on (password, QR code, first code, recovery codes) and off (password).
import { useState, type FormEvent } from "react";
import Image from "next/image";
import { useRouter } from "next/navigation";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Once } from "./once";
import { order } from "./order-people";

type Begun = { secret: string; uri: string; qr: string };
type Step = { at: "idle" } | { at: "begun"; begun: Begun } | { at: "codes"; codes: readonly string[] };

export type SecondFactorProps = { on: boolean; recoveryCodes: number; hasPassword: boolean };

const PATH = "/api/v1/account/second-factor";

export function SecondFactor({ on, recoveryCodes, hasPassword }: SecondFactorProps) {
  const router = useRouter();
  const [step, setStep] = useState<Step>({ at: "idle" });

  if (step.at === "codes") {
    return (
      <div className="flex max-w-md flex-col gap-3">
        <Once label="Recovery codes" text={step.codes.join(" ")} note="Shown this once. Each opens the account one time when the phone is gone: keep them where the phone is not." />
        <div><Button variant="primary" onClick={() => { setStep({ at: "idle" }); router.refresh(); }}>I have kept them</Button></div>
      </div>
    );
  }
  if (step.at === "begun") return <Confirm begun={step.begun} onDone={(codes) => setStep({ at: "codes", codes })} onCancel={() => setStep({ at: "idle" })} />;
  if (on) {
    return (
      <div className="flex max-w-sm flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2 text-sm"><Badge tone="good">On</Badge> {recoveryCodes} recovery codes left.</p>
        <WithPassword action="Turn it off" danger onSubmit={async (password) => { await order(PATH, { action: "disable", password }); router.refresh(); }} />
      </div>
    );
  }
  if (!hasPassword) return <p className="text-sm text-ink-2">You sign in with another provider: turn a second factor on there.</p>;
  return <div className="max-w-sm"><WithPassword action="Turn it on" onSubmit={async (password) => setStep({ at: "begun", begun: await order<Begun>(PATH, { action: "begin", password }) })} /></div>;
}

function useOrder(work: (form: FormData) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await work(new FormData(event.currentTarget));
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The server was not understood. Reload the page and try again.");
    }
    setBusy(false);
  };
  return { busy, error, onSubmit: (event: FormEvent<HTMLFormElement>) => void submit(event) };
}

function WithPassword({ action, danger = false, onSubmit }: { action: string; danger?: boolean; onSubmit: (password: string) => Promise<void> }) {
  const { busy, error, onSubmit: submit } = useOrder((form) => onSubmit(String(form.get("password") ?? "")));
  return (
    <form method="post" noValidate onSubmit={submit} className="flex flex-col gap-3">
      <Field label="Your password" error={error}><Input name="password" type="password" autoComplete="current-password" required maxLength={256} /></Field>
      <div><Button type="submit" loading={busy} {...(danger ? { variant: "danger" as const } : {})}>{action}</Button></div>
    </form>
  );
}

function Confirm({ begun, onDone, onCancel }: { begun: Begun; onDone: (codes: readonly string[]) => void; onCancel: () => void }) {
  const { busy, error, onSubmit } = useOrder(async (form) => {
    const { recovery_codes: codes } = await order<{ recovery_codes: string[] }>(PATH, { action: "confirm", code: String(form.get("code") ?? "") });
    onDone(codes);
  });
  return (
    <form method="post" noValidate onSubmit={onSubmit} className="flex max-w-md flex-col gap-3">
      <p className="text-sm text-ink-2">Scan this with an authenticator app, or type the secret into it. Then write the code that it shows.</p>
      <Image unoptimized alt="QR code for the authenticator app" width={200} height={200} className="rounded-md" src={`data:image/svg+xml;utf8,${encodeURIComponent(begun.qr)}`} />
      <Once label="Secret" text={begun.secret} note="Only this once, and only for your app." />
      <Field label="Code" error={error}><Input name="code" inputMode="numeric" autoComplete="one-time-code" required maxLength={6} /></Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" loading={busy}>Confirm</Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
