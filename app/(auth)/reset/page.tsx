// Forgot the password: asks for a link by mail, and says the same to every address.
import type { Metadata } from "next";
import { ResetForm } from "@/components/people/reset-form";
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { TextLink } from "@/components/ui/text-link";
import { sendsMail } from "@/lib/access/hand-over";

export const metadata: Metadata = { title: "Forgotten password" };

export default function ForgotPage() {
  return (
    <SignInLayout
      title="Forgotten password"
      description={sendsMail() ? "A link to set a new one goes to your address; it works once, for 30 minutes." : "This installation sends no mail. Ask an admin for a link to set a new password."}
      footer={<TextLink href="/sign-in">Back to sign-in</TextLink>}
    >
      {sendsMail() ? <ResetForm /> : null}
    </SignInLayout>
  );
}
