// A page's searchParams as URLSearchParams, repeated ones kept.

export type PageSearch = Record<string, string | string[] | undefined>;

export function pageParams(search: PageSearch): URLSearchParams {
  return new URLSearchParams(Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, one]))));
}
