// A path of this site and nothing else, so that a link to the sign-in page cannot send people elsewhere afterwards.

const FALLBACK = "/";

/** `text` when it is a path of this site ("/explorer?from=…"), else "/". Backslashes and "//host" are how browsers are fooled. */
export function safePath(text: string | null | undefined): string {
  if (!text || text.length > 2_000 || !/^\/(?![/\\])/.test(text) || /[\\\u0000-\u001f]/.test(text)) return FALLBACK;
  const url = new URL(text, "http://site.invalid");
  if (url.host !== "site.invalid" || url.pathname.startsWith("//")) return FALLBACK;
  const path = url.pathname + url.search + url.hash;
  return /^\/(api|sign-in)(\/|$|\?)/.test(path) ? FALLBACK : path;
}
