// No such backfill.
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

export default function BackfillNotFound() {
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">There is no such backfill</h1>
      <EmptyState title="The address names a backfill that does not exist" reason="Backfills are never removed, so the number is wrong." action={<LinkButton href="/admin/backfills">Show all backfills</LinkButton>} />
    </>
  );
}
