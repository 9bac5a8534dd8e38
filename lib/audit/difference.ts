// What a change has changed: the fields of before and after that differ, by their path, each as text.

export interface FieldChange {
  /** "threshold", "teams.0"; "" when before or after is a single value. */
  readonly field: string;
  /** Null: the field was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

const DEEPEST = 4;

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function leaves(value: unknown, path: string, depth: number, into: Map<string, string>): void {
  if (isTree(value) && depth < DEEPEST && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, path === "" ? key : `${path}.${key}`, depth + 1, into);
  } else into.set(path, typeof value === "string" ? value : JSON.stringify(value));
}

function textsOf(value: unknown): Map<string, string> {
  const texts = new Map<string, string>();
  if (value !== null && value !== undefined) leaves(value, "", 0, texts);
  return texts;
}

/** In the order of `before`, then what `after` has more; equal fields are left out. */
export function differenceOf(before: unknown, after: unknown): FieldChange[] {
  const [old, now] = [textsOf(before), textsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((field) => {
    const [was, is] = [old.get(field) ?? null, now.get(field) ?? null];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}
