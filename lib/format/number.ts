// Counts, shares and bytes as text in en-US grouping; the same on server and browser.

const MINUS = "\u2212";
const NBSP = "\u00a0";
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

const formats = new Map<number, Intl.NumberFormat>();

/** One for each number of decimals: making one costs more than a hundred uses of it. */
function formatOf(digits: number): Intl.NumberFormat {
  const format = formats.get(digits) ?? new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, format);
  return format;
}

/** 1234567.891 → "1,234,568"; `digits` fixes the decimals. A dash for NaN and infinities. */
export function formatNumber(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return "–";
  const text = formatOf(digits).format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A ratio as percent with one decimal: 0.0812 → "8.1 %". `signed` adds a plus. */
export function formatPercent(ratio: number | string, options: { digits?: number; signed?: boolean } = {}): string {
  const percent = Number(ratio) * 100;
  if (!Number.isFinite(percent)) return "–";
  const text = formatNumber(percent, options.digits ?? 1);
  const plus = options.signed === true && percent > 0 && /[1-9]/.test(text) ? "+" : "";
  return `${plus}${text}${NBSP}%`;
}

/** Decimal units as storage is sold: 1536000 → "1.5 MB". */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "–";
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${bytes < 0 ? MINUS : ""}${formatNumber(value, unit === 0 ? 0 : 1)}${NBSP}${BYTE_UNITS[unit] ?? "B"}`;
}

/** "1 warning", "3 warnings", "0 rows"; `plural` where an s does not do. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)}${NBSP}${count === 1 ? singular : plural}`;
}
