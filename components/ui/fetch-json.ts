// The browser's one way to ask the product's API: JSON in, or an ApiProblem that a page can show.

/** A failed request in the terms of RFC 9457, with what an ErrorState needs. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly id: string | undefined;

  constructor(status: number, title: string, detail: string, id: string | undefined) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.title = title;
    this.id = id;
  }
}

/** GETs (or sends, by `init`) and parses JSON. @throws ApiProblem on any answer that is not 2xx, and when there is no answer. */
export async function fetchJson<T>(url: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers: { accept: "application/json", ...init.headers } });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, "No connection", "The server did not answer. Check the network, then try again.", undefined);
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T; // the answer's shape is the API's contract, tested there
}

/** Sends `body` as JSON. @param key makes a repeated request the same order. @throws ApiProblem */
export function postJson<T>(url: string, body: unknown, key?: string): Promise<T> {
  return fetchJson<T>(url, { method: "POST", headers: { "content-type": "application/json", ...(key === undefined ? {} : { "idempotency-key": key }) }, body: JSON.stringify(body) });
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const field = (name: string): string | undefined => {
    const value = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const id = field("request_id") ?? field("instance") ?? response.headers.get("x-request-id") ?? undefined;
  const fallback = response.status >= 500 ? "The server failed while answering." : "The server refused the request.";
  return new ApiProblem(response.status, field("title") ?? `Error ${response.status}`, field("detail") ?? fallback, id);
}
