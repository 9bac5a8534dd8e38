// Round axis ticks that always include zero and waste no room below it when credits are small.

export type AxisScale = { ticks: number[]; domain: [number, number] };

const STEPS = [1, 2, 2.5, 5, 10] as const;

/** About `count` steps of 1, 2, 2.5 or 5 × 10ⁿ from `low` to `high`; the domain ends on a tick above and at the data below. */
export function axisScale(low: number, high: number, count = 4): AxisScale {
  const bottom = Math.min(0, low);
  const top = Math.max(0, high);
  if (top === bottom) return { ticks: [0], domain: [0, 1] };
  const rough = (top - bottom) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((candidate) => candidate * magnitude >= rough * 0.999) ?? 10) * magnitude;
  const first = Math.ceil(bottom / step - 0.001);
  const last = Math.ceil(top / step - 0.001);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  // A sliver below the lowest bar keeps it off the frame.
  return { ticks, domain: [bottom < 0 ? Math.min(bottom * 1.04, ticks[0] ?? 0) : 0, ticks.at(-1) ?? top] };
}
