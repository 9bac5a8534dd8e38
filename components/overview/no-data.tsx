// Nothing published yet, or nothing that this reader may see: says which, and what comes next.
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { mayUse } from "@/lib/access/matrix";
import type { Scope } from "@/lib/access/scope";

export function NoData({ scope }: { scope: Scope }) {
  if (scope.kind === "team" && scope.teamIds.length === 0) {
    return <EmptyState minHeight={320} title="You are in no team yet" reason="You see the spend of the teams you belong to. Ask an admin to add you to one; the page fills by itself." />;
  }
  if (scope.kind === "team") {
    return <EmptyState minHeight={320} title="No spend of your team yet" reason="Nothing has been published for your team. New bills arrive every morning at 06:30 UTC and are shown by 08:00." />;
  }
  return (
    <EmptyState
      minHeight={320}
      title="No data yet"
      reason="Nothing has been published. A first run may be at work: the runs page shows each step. Then the page fills by itself."
      {...(mayUse(scope.role, "/admin/runs") ? { action: <LinkButton href="/admin/runs" variant="primary">Show the runs</LinkButton> } : {})}
    />
  );
}
