// Where an invited person chooses a password. Opening it uses nothing up: mail scanners open links, too.
import type { Metadata } from "next";
import { DeadLink } from "@/components/people/dead-link";
import { PasswordForm } from "@/components/people/password-form";
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { identityDb } from "@/lib/access/auth-options";
import { readLink } from "@/lib/access/one-time-link";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const person = await readLink(identityDb(), "invite", token);
  if (person === null) return <DeadLink what="invitation" />;
  return (
    <SignInLayout title={`Welcome, ${person.name}`} description={`Choose the password for ${person.email}.`}>
      <PasswordForm kind="invite" token={token} email={person.email} action="Set the password" />
    </SignInLayout>
  );
}
