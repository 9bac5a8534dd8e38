// The size of the audit page before its lines are there.
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <div className="mb-6 flex h-8 items-center">
        <Skeleton className="h-5 w-48" />
      </div>
      <TableSkeleton rows={12} columns={5} label="Loading page" />
    </>
  );
}
