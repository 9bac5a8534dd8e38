// Finds the place in a provider's JSON page that a record was read from, and gives the page as lines with that place marked.

export interface LocatedPage {
  /** Pretty-printed; of a long page the part around the place. */
  readonly lines: readonly string[];
  /** Number of `lines[0]` in the whole page, from 1. */
  readonly firstLine: number;
  readonly lineCount: number;
  /** Line numbers of the place, both inclusive; null: the page is no JSON or holds none of the marks. */
  readonly place: { readonly from: number; readonly to: number } | null;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const CONTEXT_LINES = 12;
const MOST_LINES = 400;

/**
 * The place is an element of a list: it is looked for downwards, by the child with the most marks, while one has more than the others;
 * the innermost element on that way is it. Marks are texts as the provider wrote them.
 */
export function locateInPage(body: string, marks: readonly string[]): LocatedPage {
  let parsed: Json;
  try {
    parsed = JSON.parse(body) as Json;
  } catch {
    return windowOf(body.split("\n"), null);
  }
  const lines = JSON.stringify(parsed, null, 2).split("\n");
  const path = pathTo(parsed, marks);
  return windowOf(lines, path === null ? null : linesOf(parsed, path));
}

function countMarks(value: Json, marks: readonly string[]): number {
  const text = JSON.stringify(value);
  return marks.filter((mark) => text.includes(JSON.stringify(mark))).length;
}

/** Keys from the root to the place; null when no element of a list holds two of the marks. */
function pathTo(root: Json, marks: readonly string[]): readonly string[] | null {
  const path: string[] = [];
  let element = 0;
  for (let at = root; typeof at === "object" && at !== null; ) {
    const ranked = Object.entries(at as Record<string, Json>).map(([key, child]) => ({ key, child, count: countMarks(child, marks) })).sort((a, b) => b.count - a.count);
    const [best, second] = ranked;
    // One mark alone stands in many places.
    if (best === undefined || typeof best.child !== "object" || best.child === null || best.count < 2 || best.count === second?.count) break;
    path.push(best.key);
    if (Array.isArray(at) && !Array.isArray(best.child)) element = path.length;
    at = best.child;
  }
  return element === 0 ? null : path.slice(0, element);
}

/** First and last line of the part at `path` in the pretty-printed root. */
function linesOf(root: Json, path: readonly string[]): { from: number; to: number } {
  const length = (value: Json): number => JSON.stringify(value, null, 2).split("\n").length;
  let [from, at] = [1, root];
  for (const step of path) {
    from += 1;
    for (const [key, child] of Object.entries(at as Record<string, Json>)) {
      if (key === step) {
        at = child;
        break;
      }
      from += length(child);
    }
  }
  return { from, to: from + length(at) - 1 };
}

function windowOf(lines: readonly string[], place: LocatedPage["place"]): LocatedPage {
  const start = place === null ? 0 : Math.max(0, place.from - 1 - CONTEXT_LINES);
  const end = place === null ? MOST_LINES : Math.min(lines.length, Math.max(place.to + CONTEXT_LINES, start + 1), start + MOST_LINES);
  return { lines: lines.slice(start, end), firstLine: start + 1, lineCount: lines.length, place };
}
