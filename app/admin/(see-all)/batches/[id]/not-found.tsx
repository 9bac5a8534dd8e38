// No such delivery, or no such record in it.
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

export default function BatchNotFound() {
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">There is no such delivery or record</h1>
      <EmptyState title="The address names what is not held" reason="A cleaned record goes when a later delivery replaces it; a delivery's header never goes." action={<LinkButton href="/admin/reconciliation">Show what was delivered</LinkButton>} />
    </>
  );
}
