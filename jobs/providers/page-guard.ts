// Tells a provider's honest pages from pages that come twice and tokens that lead in a circle (FA-10).
import { createHash } from "node:crypto";
import { AppError } from "@/lib/errors/app-error";

const ABORT_AT_REPEATS = 3;
// No query of ours has this many pages; a provider that invents new tokens for ever must end somewhere.
const MAX_PAGES = 5_000;

/** One per query. A page that came before is reported as a repeat, so that its records are taken once. */
export class PageGuard {
  readonly #name: string;
  readonly #bodies = new Set<string>();
  readonly #tokens = new Set<string>();
  #pages = 0;
  #repeats = 0;

  constructor(name: string) {
    this.#name = name;
  }

  get repeats(): number {
    return this.#repeats;
  }

  /**
   * Registers a page by what it holds (without its token; null when it holds nothing) and the token it leads on with.
   * @returns false when the same page has come before
   * @throws AppError "provider" at the third repeat
   */
  admit(content: string | null, nextToken: string | undefined): boolean {
    this.#pages += 1;
    const hash = content === null ? null : createHash("sha256").update(content).digest("base64");
    const pageIsNew = hash === null || !this.#bodies.has(hash);
    const tokenIsNew = nextToken === undefined || !this.#tokens.has(nextToken);
    if (hash !== null) this.#bodies.add(hash);
    if (nextToken !== undefined) this.#tokens.add(nextToken);
    if (!pageIsNew || !tokenIsNew) this.#repeats += 1;
    if (this.#repeats >= ABORT_AT_REPEATS) {
      throw new AppError("provider", `${this.#name}: the provider leads in a circle: ${this.#repeats} pages or page tokens came again after ${this.#pages} pages. Nothing of this delivery was loaded; the next run tries again.`);
    }
    if (this.#pages >= MAX_PAGES) throw new AppError("provider", `${this.#name}: no end after ${MAX_PAGES} pages. Nothing of this delivery was loaded.`);
    return pageIsNew;
  }
}
