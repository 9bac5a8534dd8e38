// The browser's orders about people, sessions and tokens.
import { fetchJson } from "@/components/ui/fetch-json";

/** POSTs JSON. @throws ApiProblem with words for the dialog */
export function order<T>(path: string, body: unknown = {}): Promise<T> {
  return fetchJson<T>(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export interface HandedOver {
  readonly mailed: boolean;
  readonly link: string | null;
}
