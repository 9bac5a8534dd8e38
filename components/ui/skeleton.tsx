// Placeholders of the final size, so nothing jumps when the numbers arrive; the words are for screen readers.
import { classNames } from "./class-names";

export function Skeleton({ className }: { className?: string | undefined }) {
  return <div aria-hidden className={classNames("skeleton", className)} />;
}

export function KpiSkeleton({ size = "md" }: { size?: "md" | "lg" | undefined }) {
  return (
    <div role="status" className="flex flex-col gap-0.5">
      <span className="sr-only">Loading figure</span>
      <div className="flex h-5 items-center">
        <Skeleton className="h-3 w-24" />
      </div>
      <div className={classNames("flex items-center", size === "lg" ? "h-9" : "h-7")}>
        <Skeleton className={size === "lg" ? "h-7 w-36" : "h-5 w-28"} />
      </div>
      <div className="flex h-5 items-center">
        <Skeleton className="h-3 w-32" />
      </div>
    </div>
  );
}

/** `height` in px must be the chart's own; "100%" fills a box that already has it. */
export function ChartSkeleton({ height = 280, label = "Loading chart" }: { height?: number | "100%" | undefined; label?: string | undefined }) {
  return (
    <div role="status" style={{ height }} className="flex items-end overflow-hidden border-b border-line pl-12">
      <span className="sr-only">{label}</span>
      <div aria-hidden className="skeleton h-2/3 grow rounded-none [mask-image:repeating-linear-gradient(90deg,#000_0_14px,transparent_14px_18px)]" />
    </div>
  );
}

export function TableSkeleton({ rows = 8, columns = 4, label = "Loading table" }: { rows?: number; columns?: number; label?: string }) {
  return (
    <div role="status" className="overflow-hidden">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows + 1 }, (_, row) => (
        <div key={row} aria-hidden className="flex h-9 items-center gap-6 border-b border-line px-2">
          {Array.from({ length: columns }, (__, column) => (
            <div key={column} className={classNames("flex grow", column > 0 && "justify-end")}>
              <Skeleton className={column === 0 ? "h-3 w-40" : "h-3 w-16"} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
