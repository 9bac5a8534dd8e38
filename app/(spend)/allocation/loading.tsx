// Shape of the allocation page while its figures are asked for.
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Allocation" />
      <TableSkeleton columns={4} label="Loading allocation" />
    </>
  );
}
