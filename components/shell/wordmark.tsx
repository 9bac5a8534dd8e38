// The product's name and mark: three bars, the tallest last.

export function Mark({ size = 20 }: { size?: number | undefined }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 20 20" className="shrink-0">
      <rect width="20" height="20" rx="4" className="fill-accent" />
      <path d="M5 11h2.5v4H5zM8.75 8h2.5v7h-2.5zM12.5 5H15v10h-2.5z" className="fill-on-accent" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="flex items-center gap-2">
      <Mark />
      <span className="text-sm font-semibold tracking-tight whitespace-nowrap">K&amp;Co Cloud Cost</span>
    </span>
  );
}
