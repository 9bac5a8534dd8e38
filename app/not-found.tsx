// An address without a page, or one the reader may not know exists.
import { LinkButton } from "@/components/ui/link-button";
import { SignInLayout } from "@/components/shell/sign-in-layout";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <SignInLayout title="This page is not here" description="The address is wrong, the thing was removed, or it belongs to a team you are not in.">
      <LinkButton href="/" variant="primary">
        Go to the overview
      </LinkButton>
    </SignInLayout>
  );
}
