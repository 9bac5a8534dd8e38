// A mark on a chart: a triangle for a critical anomaly, a diamond for a warning, a disc for a note; shape and colour both tell.
import type { MarkerKind } from "./chart-model";

const FILL: Record<MarkerKind, string> = { critical: "var(--critical)", warning: "var(--warning)", note: "var(--accent)" };

export function MarkerShape({ severity, x, y }: { severity: MarkerKind; x: number; y: number }) {
  const look = { style: { fill: FILL[severity], stroke: "var(--surface)", strokeWidth: 1.5 }, className: "keep-colors" };
  if (severity === "note") return <circle cx={x} cy={y} r={4.5} {...look} />;
  const points = severity === "critical" ? `${x},${y - 5} ${x + 5.5},${y + 4} ${x - 5.5},${y + 4}` : `${x},${y - 5} ${x + 5},${y} ${x},${y + 5} ${x - 5},${y}`;
  return <polygon points={points} {...look} />;
}
