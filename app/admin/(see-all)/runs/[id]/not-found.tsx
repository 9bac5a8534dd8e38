// No such run.
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

export default function RunNotFound() {
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">There is no such run</h1>
      <EmptyState title="The address names a run that does not exist" reason="Runs are never removed, so the number is wrong." action={<LinkButton href="/admin/runs">Show all runs</LinkButton>} />
    </>
  );
}
