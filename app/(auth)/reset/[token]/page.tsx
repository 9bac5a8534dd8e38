// Where a new password is set by a link. Opening it uses nothing up: mail scanners open links, too.
import type { Metadata } from "next";
import { DeadLink } from "@/components/people/dead-link";
import { PasswordForm } from "@/components/people/password-form";
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { identityDb } from "@/lib/access/auth-options";
import { readLink } from "@/lib/access/one-time-link";

export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const person = await readLink(identityDb(), "reset", token);
  if (person === null) return <DeadLink what="link" />;
  return (
    <SignInLayout title="New password" description={`For ${person.email}. Every session ends; you sign in again afterwards.`}>
      <PasswordForm kind="reset" token={token} email={person.email} action="Set the password" />
    </SignInLayout>
  );
}
