// Placeholder of the overview's final size: heading, figures, two charts, rankings.
import { KpiRow } from "@/components/ui/kpi-row";
import { ChartSkeleton, KpiSkeleton, Skeleton, TableSkeleton } from "@/components/ui/skeleton";

export function OverviewSkeleton() {
  return (
    <>
      <div className="mb-4 flex flex-col gap-2">
        <Skeleton className="h-6 w-40" />
        <Skeleton className="h-4 w-72 max-w-full" />
      </div>
      <div className="flex flex-col gap-8">
        <KpiRow>
          {[0, 1, 2, 3].map((at) => (
            <KpiSkeleton key={at} size="lg" />
          ))}
        </KpiRow>
        <div className="grid grid-cols-1 gap-8 xl:grid-cols-2">
          <ChartSkeleton height={330} />
          <ChartSkeleton height={330} />
        </div>
        <div className="grid grid-cols-1 gap-8 lg:grid-cols-3">
          {[0, 1, 2].map((at) => (
            <TableSkeleton key={at} rows={8} columns={2} label="Loading ranking" />
          ))}
        </div>
      </div>
    </>
  );
}
