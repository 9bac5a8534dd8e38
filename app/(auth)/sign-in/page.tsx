// The way in: one form, and words for what went wrong.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { TextLink } from "@/components/ui/text-link";
import { safePath } from "@/lib/access/safe-path";
import { currentPerson } from "@/lib/access/session";
import { ssoButtons } from "@/lib/access/sso-providers";
import { SignInForm } from "./sign-in-form";
import { SsoButtons } from "./sso-buttons";

export const metadata: Metadata = { title: "Sign in" };

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Search) {
  const { callbackUrl, error, done } = await searchParams;
  const target = safePath(typeof callbackUrl === "string" ? callbackUrl : null);
  if (await currentPerson()) redirect(target);
  const providers = ssoButtons();
  return (
    <SignInLayout
      title="Sign in"
      description={done === "password" ? "Your password is set. Sign in with it." : target === "/" ? "With the address and password you were given." : "You come back to the page you asked for."}
      footer={
        <>
          <TextLink href="/reset">Forgotten password?</TextLink> No account: an admin invites people. After a first start, the way in was printed where the product was started.
        </>
      }
    >
      <SignInForm target={target} initialError={typeof error === "string" ? error : null} />
      {providers.length === 0 ? null : <SsoButtons providers={providers} target={target} />}
    </SignInLayout>
  );
}
