// An anomaly's mark on a chart: a triangle when critical, a diamond when a warning; shape and colour both tell.

export function MarkerShape({ severity, x, y }: { severity: "warning" | "critical"; x: number; y: number }) {
  const points = severity === "critical" ? `${x},${y - 5} ${x + 5.5},${y + 4} ${x - 5.5},${y + 4}` : `${x},${y - 5} ${x + 5},${y} ${x},${y + 5} ${x - 5},${y}`;
  return <polygon points={points} style={{ fill: severity === "critical" ? "var(--critical)" : "var(--warning)", stroke: "var(--surface)", strokeWidth: 1.5 }} className="keep-colors" />;
}
