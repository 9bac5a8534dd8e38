// A link that works no more: used, too old, or replaced by a newer one.
import { SignInLayout } from "@/components/shell/sign-in-layout";
import { TextLink } from "@/components/ui/text-link";

export function DeadLink({ what }: { what: "invitation" | "link" }) {
  return (
    <SignInLayout title={`This ${what} does not work any more`} description="It was used, is too old, or a newer one was made. Ask an admin for a new one." footer={<TextLink href="/sign-in">To sign-in</TextLink>}>
      {null}
    </SignInLayout>
  );
}
