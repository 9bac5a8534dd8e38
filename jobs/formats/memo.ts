// Remembers the result of a pure function of a text: columns such as dates and providers repeat a few values over millions of rows.

const LIMIT = 50_000;

/** `compute` with a memory that is emptied when it holds 50,000 texts, so that a column of distinct values stays flat. */
export function memo<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const present = known.get(text);
    if (present !== undefined) return present;
    const made = compute(text);
    if (known.size >= LIMIT) known.clear();
    known.set(text, made);
    return made;
  };
}
