// The way in: one form, and words for what went wrong.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { safePath } from "@/lib/access/safe-path";
import { currentPerson } from "@/lib/access/session";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Search) {
  const { callbackUrl, error } = await searchParams;
  const target = safePath(typeof callbackUrl === "string" ? callbackUrl : null);
  if (await currentPerson()) redirect(target);
  return (
    <SignInLayout
      title="Sign in"
      description={target === "/" ? "With the address and password you were given." : "You come back to the page you asked for."}
      footer="No account or a forgotten password: an admin adds people and sets passwords. After a first start, both were printed where the product was started."
    >
      <SignInForm target={target} initialError={typeof error === "string" ? error : null} />
    </SignInLayout>
  );
}
