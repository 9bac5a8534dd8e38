// An address inside the frame without anything behind it, or with something the reader may not know exists.
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";

export default function NotFound() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        minHeight={320}
        title="This page is not here"
        reason="The address is wrong, the thing was removed, or it belongs to a team you are not in."
        action={
          <LinkButton href="/" variant="primary">
            Go to the overview
          </LinkButton>
        }
      />
    </>
  );
}
