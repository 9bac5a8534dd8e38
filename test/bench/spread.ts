// Rounds of a contender as one figure, and two of them as a ratio that says nothing when they overlap.
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Seconds with one decimal. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const round = (v: number): number => Number(v.toFixed(1));
  return { median: round(sorted[Math.floor(sorted.length / 2)] ?? 0), min: round(sorted[0] ?? 0), max: round(sorted.at(-1) ?? 0) };
}

/** ours / limit of the medians; null when the two ranges overlap: then nothing is shown (PERF protocol). */
export function ratio(ours: Spread, limit: Spread): number | null {
  return ours.min <= limit.max && limit.min <= ours.max ? null : Number((ours.median / limit.median).toFixed(2));
}
