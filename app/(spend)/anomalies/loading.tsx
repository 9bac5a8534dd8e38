"use client"; // a reference in each page's payload instead of all its boxes
// The anomalies page's size before its lists are there.
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-8">
      <div className="flex h-8 items-center justify-between">
        <Skeleton className="h-6 w-36" />
        <Skeleton className="h-8 w-64 max-w-[50vw]" />
      </div>
      <TableSkeleton rows={10} columns={6} label="Loading anomalies" />
      <TableSkeleton rows={6} columns={6} label="Loading anomalies" />
    </div>
  );
}
