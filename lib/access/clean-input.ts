// Text that no value of ours can be: refused at the door with the name of its field, before a database or a header has to (IN-5, IN-7, IN-10).
import "server-only";
import { AppError } from "@/lib/errors/app-error";

const DEEPEST = 50;
const HALF = /\p{Surrogate}/u;
/** A cell of the explorer has a value for each group. */
const SEVERAL: ReadonlySet<string> = new Set(["cell"]);

/** PostgreSQL stores no NUL, and half of a surrogate pair is no character. */
function faultOf(text: string): string | null {
  if (text.includes("\0")) return "no NUL characters";
  return HALF.test(text) ? "half of a character (a lone surrogate)" : null;
}

function refuse(field: string, message: string): never {
  const name = field.replace(/[\p{Surrogate}\0]/gu, "\uFFFD").slice(0, 80);
  throw new AppError("invalid_input", `${name}: ${message}.`, { details: { field: name } });
}

/** Every parameter once, in whole characters. @throws AppError "invalid_input" that names the parameter */
export function assertCleanQuery(url: string): void {
  const seen = new Set<string>();
  for (const [name, value] of new URL(url).searchParams) {
    const fault = faultOf(name) ?? faultOf(value) ?? (seen.has(name) && !SEVERAL.has(name) ? "give it once" : null);
    if (fault !== null) refuse(name, fault);
    seen.add(name);
  }
}

/** The same for every name and text of a JSON body. @throws AppError "invalid_input" that names the path */
export function assertCleanBody(value: unknown, path = "", depth = 0): void {
  if (depth > DEEPEST) refuse(path || "body", `at most ${DEEPEST} levels of objects and lists`);
  if (typeof value === "string") {
    const fault = faultOf(value);
    if (fault !== null) refuse(path || "body", fault);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    const fault = faultOf(key);
    if (fault !== null) refuse(at, fault);
    assertCleanBody(inner, at, depth + 1);
  }
}
