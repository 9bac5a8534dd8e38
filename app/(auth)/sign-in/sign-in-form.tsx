"use client";
// Address and password; the answer for a wrong one never says which of the two it was.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { CircleAlert } from "lucide-react";
import { signIn } from "next-auth/react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type SignInFormProps = {
  /** Where to go afterwards, a path of this site. */
  target: string;
  /** next-auth's word in the address, after a sign-in without script. */
  initialError: string | null;
};

const WORDS: Record<string, string> = {
  CredentialsSignin: "Address and password do not fit together. Check both; after five tries in a minute you have to wait.",
  sso_unknown: "This account is not known here. Ask an admin to invite you, or sign in with another account.",
  sso_unverified: "The provider has not verified your e-mail address, so it does not count here. Verify it there, or sign in with your password.",
  sso_failed: "Signing in by this provider failed on the server. Try again; if it stays so, an admin finds the reason in the log.",
  wrong_code: "This code is not right, or it was used before. Wait for the next one, or use a recovery code.",
  too_many: "Too many tries for this account. Wait one minute, then try again.",
  unavailable: "Signing in is not possible right now: the database does not answer. Try again in a few seconds.",
  offline: "The server does not answer. Check the network, then try again.",
};
const OTHER = "Signing in failed on the server. Try again; if it stays so, an admin finds the reason in the log.";

async function trySignIn(form: FormData): Promise<string | null> {
  try {
    const answer = await signIn("credentials", { redirect: false, email: form.get("email"), password: form.get("password"), code: form.get("code") ?? "" });
    if (answer?.ok === true && answer.error === null) return null;
    return answer?.error ?? "server";
  } catch {
    return "offline";
  }
}

export function SignInForm({ target, initialError }: SignInFormProps) {
  const [error, setError] = useState(initialError);
  const [codeAsked, setCodeAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // Typing can begin at once; on a phone the keyboard would cover the page before it is read.
    if (window.matchMedia("(pointer: fine)").matches) email.current?.focus();
  }, []);

  useEffect(() => {
    if (codeAsked) code.current?.focus(); // the page asks for this next
  }, [codeAsked]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const problem = await trySignIn(new FormData(event.currentTarget));
    if (problem === null) return window.location.assign(target); // a whole new page: nothing of the former person stays in memory
    setBusy(false);
    if (problem === "code_needed") return setCodeAsked(true);
    setError(problem);
    if (problem !== "wrong_code") password.current?.select();
    return undefined;
  };

  return (
    <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {error === null ? null : (
        <p role="alert" className="flex gap-2 rounded-md bg-critical-soft px-3 py-2 text-sm text-ink">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-critical" />
          {WORDS[error] ?? OTHER}
        </p>
      )}
      <Field label="E-mail address">
        <Input ref={email} name="email" type="email" autoComplete="username" required maxLength={254} spellCheck={false} />
      </Field>
      <Field label="Password">
        <Input ref={password} name="password" type="password" autoComplete="current-password" required maxLength={256} />
      </Field>
      {codeAsked ? (
        <Field label="Code" hint="Of your authenticator app, or a recovery code.">
          <Input ref={code} name="code" inputMode="text" autoComplete="one-time-code" required maxLength={40} />
        </Field>
      ) : null}
      <Button type="submit" variant="primary" loading={busy}>
        {busy ? "Signing in" : "Sign in"}
      </Button>
    </form>
  );
}
