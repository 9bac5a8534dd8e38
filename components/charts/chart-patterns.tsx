// SVG fills with stripes: unattributed spend, and days that are still arriving.
import type { DrawnSeries } from "./chart-model";

export type PatternIds = { solid: (series: DrawnSeries) => string; arriving: (series: DrawnSeries) => string };

/** Fills by series; `prefix` keeps two charts on one page apart. */
export function patternIds(prefix: string): PatternIds {
  return {
    solid: (series) => (series.hatched ? `url(#${prefix}-u-${series.dataKey})` : series.color),
    arriving: (series) => `url(#${prefix}-a-${series.dataKey})`,
  };
}

export function ChartPatterns({ prefix, series }: { prefix: string; series: readonly DrawnSeries[] }) {
  return (
    <defs>
      {series.map(({ dataKey, color, hatched }) => (
        <g key={dataKey}>
          {hatched ? <Stripes id={`${prefix}-u-${dataKey}`} ground={color} stripe="var(--surface)" angle={-45} opacity={1} /> : null}
          <Stripes id={`${prefix}-a-${dataKey}`} ground={color} stripe={color} angle={45} opacity={0.25} />
        </g>
      ))}
      <Stripes id={`${prefix}-veil`} ground="var(--surface)" stripe="var(--surface)" angle={45} opacity={0.35} />
    </defs>
  );
}

function Stripes({ id, ground, stripe, angle, opacity }: { id: string; ground: string; stripe: string; angle: number; opacity: number }) {
  return (
    <pattern id={id} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform={`rotate(${angle})`}>
      <rect width={5} height={5} style={{ fill: ground, fillOpacity: opacity }} />
      <rect width={2} height={5} style={{ fill: stripe }} />
    </pattern>
  );
}
