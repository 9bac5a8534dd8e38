// A trend in a table cell: a line without axes; the numbers beside it carry the meaning.

export type SparklineProps = {
  /** Decimal texts, oldest first; null is a gap. */
  values: readonly (string | null)[];
  /** "13 months, 1,204 to 1,410 USD": read aloud. Without it the line is decoration. */
  label?: string | undefined;
  width?: number | undefined;
  height?: number | undefined;
};

export function Sparkline({ values, label, width = 88, height = 20 }: SparklineProps) {
  const points = values.map((value) => (value === null ? null : Number(value))); // geometry only
  const known = points.filter((point): point is number => point !== null);
  if (known.length < 2) return <span className="text-ink-3">–</span>;
  const { low, high } = scale(known);
  const x = (index: number) => 1 + (index / (points.length - 1)) * (width - 4);
  const y = (value: number) => height - 2 - ((value - low) / (high - low)) * (height - 4);
  const path = points.map((value, i) => (value === null ? "" : `${i === 0 || points[i - 1] === null ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)).join("");
  const last = points.at(-1);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      className="inline-block overflow-visible align-middle text-ink-3"
    >
      <path d={path} fill="none" stroke="currentColor" strokeWidth={1.25} strokeLinejoin="round" strokeLinecap="round" />
      {last === null || last === undefined ? null : <circle cx={x(points.length - 1)} cy={y(last)} r={1.75} className="fill-ink" />}
    </svg>
  );
}

/** From the lowest to the highest value, but never less than a fifth of it: noise must not look like a trend. */
function scale(values: readonly number[]): { low: number; high: number } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const spare = Math.max(0, Math.max(Math.abs(low), Math.abs(high)) / 5 - (high - low)) || (high === low ? 1 : 0);
  return { low: low - spare / 2, high: high + spare / 2 };
}
