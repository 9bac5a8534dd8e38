// A thin line that says "asking again" while the old numbers stay, or how far a job has come.

export type ProgressBarProps = {
  /** Shown only while true; takes no room of its own (place it in a `relative` parent). */
  active: boolean;
  label?: string | undefined;
  /** 0–1 when known; moving otherwise. */
  value?: number | undefined;
};

export function ProgressBar({ active, label = "Refreshing", value }: ProgressBarProps) {
  if (!active) return null;
  const known = value !== undefined;
  return (
    <div
      role="progressbar"
      aria-label={label}
      {...(known ? { "aria-valuenow": Math.round(value * 100), "aria-valuemin": 0, "aria-valuemax": 100 } : {})}
      className="pointer-events-none absolute inset-x-0 top-0 z-20 h-0.5 overflow-hidden bg-line"
    >
      {known ? <div className="h-full bg-accent" style={{ width: `${Math.min(1, Math.max(0, value)) * 100}%` }} /> : <div className="progress-slide h-full w-1/3 bg-accent" />}
    </div>
  );
}
