// Makes the first admin, by the link that the start printed; with an admin there this page does not exist (SE-3).
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PasswordForm } from "@/components/people/password-form";
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { identityDb } from "@/lib/access/auth-options";
import { readSetupLink } from "@/lib/access/one-time-link";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SetupPage({ searchParams }: Search) {
  const { token } = await searchParams;
  if (typeof token !== "string" || !(await readSetupLink(identityDb(), token))) notFound();
  return (
    <SignInLayout title="The first admin" description="Nobody can sign in yet. The first admin invites everybody else.">
      <PasswordForm kind="setup" token={token} action="Make the first admin" />
    </SignInLayout>
  );
}
