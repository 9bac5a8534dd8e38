// Which colour stands for which value: the same value keeps its colour across charts, pages and visits.

/** The hues of the palette (--chart-1 … --chart-8 in globals.css). */
const CHART_HUES = 8;
// A second and third round of the hues, mixed towards the text colour: contrast only grows, in both themes.
const ROUNDS = [1, 0.6, 0.32] as const;

/** What a series stands for: a value of its own, the sum of the rest, or spend that nobody can be named for. */
export type SeriesKind = "value" | "others" | "unattributed";

const UNATTRIBUTED = new Set(["untagged", "unallocated", "not tagged", "unknown", "(untagged)", "(unallocated)"]);

/** Kind by the label's word, where the caller did not say. */
export function seriesKindOf(label: string): SeriesKind {
  const word = label.trim().toLowerCase();
  if (word === "others" || word === "other") return "others";
  return UNATTRIBUTED.has(word) ? "unattributed" : "value";
}

/**
 * CSS colour of `key` among `allKeys` (those shown in one chart, in any order). The hash of the key alone picks the
 * hue; only where two keys of one chart meet does one move to the next free hue. `sharedKeys` (the same list for every
 * chart of a page) choose first, so that the page's charts agree.
 */
function seriesColor(key: string, allKeys: readonly string[], sharedKeys: readonly string[] = []): string {
  const slot = slotOf(key, allKeys, sharedKeys);
  const hue = `var(--chart-${(slot % CHART_HUES) + 1})`;
  const share = ROUNDS[Math.floor(slot / CHART_HUES) % ROUNDS.length] ?? 1;
  return share === 1 ? hue : `color-mix(in oklch, ${hue} ${share * 100}%, var(--ink))`;
}

/** Colour of a series of any kind; "others" and "unattributed" are grey, the latter also `hatched`. */
export function seriesFill(key: string, kind: SeriesKind, allKeys: readonly string[], sharedKeys: readonly string[] = []): { color: string; hatched: boolean } {
  if (kind === "value") return { color: seriesColor(key, allKeys, sharedKeys), hatched: false };
  return { color: "var(--chart-others)", hatched: kind === "unattributed" };
}

function slotOf(key: string, allKeys: readonly string[], sharedKeys: readonly string[]): number {
  const keys = new Set([...inHashOrder(sharedKeys), ...inHashOrder([...allKeys, key])]);
  const taken = new Set<number>();
  for (const candidate of keys) {
    const round = Math.floor(taken.size / CHART_HUES) * CHART_HUES;
    let slot = hashOf(candidate) % CHART_HUES;
    while (taken.has(round + slot)) slot = (slot + 1) % CHART_HUES;
    if (candidate === key) return round + slot;
    taken.add(round + slot);
  }
  return 0;
}

/** Not chart order: a value that moves up the ranking must not repaint its neighbours. */
function inHashOrder(keys: readonly string[]): string[] {
  return keys.toSorted((a, b) => hashOf(a) - hashOf(b) || (a < b ? -1 : 1));
}

/** FNV-1a, 32 bit: small, and the same on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
