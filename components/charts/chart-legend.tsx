"use client";
// The names behind the colours; pressing one hides or shows it, Alt and press excludes it from the question itself.
import { classNames } from "@/components/ui/class-names";
import type { DrawnSeries } from "./chart-model";
import { Swatch } from "./swatch";

export type ChartLegendProps = {
  series: readonly DrawnSeries[];
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
  onExclude?: ((key: string) => void) | undefined;
  /** Adds the "still arriving" sample. */
  showsIncomplete: boolean;
};

export function ChartLegend({ series, hidden, onToggle, onExclude, showsIncomplete }: ChartLegendProps) {
  const hint = onExclude === undefined ? "Show or hide" : "Press to show or hide, Alt and press to exclude";
  return (
    <ul aria-label="Legend" className="mt-2 flex flex-wrap gap-x-1 gap-y-0.5 text-xs">
      {series.length < 2
        ? null
        : series.map((one) => {
            const off = hidden.has(one.key);
            return (
              <li key={one.key}>
                <button
                  type="button"
                  title={hint}
                  aria-pressed={!off}
                  onClick={(event) => (event.altKey && onExclude !== undefined ? onExclude(one.key) : onToggle(one.key))}
                  className={classNames("flex h-6 max-w-56 items-center gap-1.5 rounded-md px-1.5 hover:bg-hover", off ? "text-ink-3 line-through" : "text-ink-2")}
                >
                  <Swatch color={one.color} hatched={one.hatched} dimmed={off} />
                  <span className="truncate">{one.label}</span>
                </button>
              </li>
            );
          })}
      {showsIncomplete ? (
        <li className="flex h-6 items-center gap-1.5 px-1.5 text-ink-3">
          <Swatch color="var(--ink-3)" hatched />
          Still arriving
        </li>
      ) : null}
    </ul>
  );
}
