// Saved views: the reader's own, those of their teams, those for everybody. Opening one asks with the reader's own rights.
import type { Metadata } from "next";
import { PageHeader } from "@/components/ui/page-header";
import { ViewsTable } from "@/components/views/views-table";
import { requirePage } from "@/lib/access/session";
import { listViews } from "@/lib/queries/views/saved-views";

export const metadata: Metadata = { title: "Views" };

export default async function ViewsPage() {
  const scope = await requirePage("/views");
  return (
    <>
      <PageHeader title="Views" description="Questions to the explorer, kept under a name. Whoever opens one sees their own rows alone." />
      <ViewsTable initial={await listViews(scope)} />
    </>
  );
}
