"use client"; // a reference in each page's payload instead of all its boxes
// The explorer's size before its first answer.
import { ChartSkeleton, Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-5">
      <div className="flex h-8 items-center justify-between">
        <Skeleton className="h-6 w-32" />
        <Skeleton className="h-8 w-64 max-w-[50vw]" />
      </div>
      <Skeleton className="h-8 w-full max-w-3xl" />
      <Skeleton className="h-8 w-full max-w-2xl" />
      <Skeleton className="h-9 w-48" />
      <ChartSkeleton height={350} />
      <TableSkeleton rows={10} columns={4} />
    </div>
  );
}
