"use client"; // a reference in each page's payload instead of all its boxes
// The views page's size before its list is there.
import { Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-6 w-24" />
      <TableSkeleton rows={6} columns={6} label="Loading views" />
    </div>
  );
}
