// Requests that no page of ours sends: every API route with broken, hostile and half-right addresses, headers and bodies.
import fc from "fast-check";
import { MATRIX, type RouteRule } from "@/lib/access/matrix";

export interface HostileRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With the query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Names that a refusal may point at. */
  readonly fields: readonly string[];
}

export const HOSTILE_TEXTS: readonly string[] = [
  "'; drop table ops.app_user; --", "1) or (1=1", "$1", "\" or \"\"=\"", "%' or '1'='1", "\\", "\0", "a\0b", "\ud800", "x\udfff", "../../../etc/passwd", "..%2f..%2f", "\r\nSet-Cookie: a=b", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
  "\u202egnp.exe", "\u200b", "e\u0301", "é", "😀".repeat(50), "NaN", "Infinity", "-1", "0", "1e400", "1E-18", "99999999999999999999", "9223372036854775808", "2147483648", "0000-00-00", "2026-02-30", "2026-13-01", "9999-12-31", "2026-01-01T00:00:00Z",
  "true", "null", "[]", "{}", "__proto__", "constructor", "x".repeat(4_096), "", " ", ",", ";;", "|", "service:in:", "service:in:" + Array.from({ length: 1_000 }, (_, i) => `s${i}`).join(","), "team:not:Web|provider:in:gcp", "tag::in:x", "tag:a:starts:%", "nonsense:in:x",
  "service:regex:(a+)+$", "service,service", "service,team,account,region", "tag:" + "k".repeat(300), "sku; select 1", "user:ana@example.com", "1:1", "1:9223372036854775808", "1.20260310.1.USD", "999999999999999.99999999.999999999.USD", "b1", "1",
];

/** Right bodies, of which one field at a time is made wrong. */
const RIGHT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "/api/v1/runs": { parent_id: null, mode: "whole", reason: "because it was late" },
  "/api/v1/runs/[id]/cancel": { reason: "because it was late" },
  "/api/v1/runs/[id]/post-mortem": { happened: "something", cause: "somebody", change: "nothing" },
  "/api/v1/validations/settings": { check: "cleaned_cost_numeric", source: null, reset: false, severity: "warning", threshold: "5%", owner: "ana", muted_until: "2026-12-31", enabled: true, reason: "because it was late" },
  "/api/v1/approvals": { action: "approve", values: [{ kind: "service", provider: "aws", value: "EC2", source: null }], reason: "because it was late" },
  "/api/v1/quarantine": { action: "discard", records: { "1:1": null }, reason: "because it was late" },
  "/api/v1/invoices": { source: "bill", billing_account: "", issuer: "AWS", invoice_id: "I-1", period: "2026-03", currency: "USD", net: "1.00", tax: "0.00", note: "n" },
  "/api/v1/invoices/[id]/remove": { reason: "because it was late" },
  "/api/v1/backfills": { from: "2026-01-01", to: "2026-02-01", mode: "missing", sources: ["bill"], concurrency: 1, backwards: false, reason: "because it was late" },
  "/api/v1/backfills/[id]": { action: "start", reason: "because it was late" },
  "/api/v1/month-close": { month: "2026-03", action: "close", force: false, reason: "because it was late" },
  "/api/v1/batches/[id]/verify": { reason: "because it was late" },
  "/api/v1/retention": { reason: "because it was late" },
};

const PARAMETERS = [
  "from", "to", "compare", "granularity", "group", "filter", "metric", "basis", "include", "complete", "currency", "chart", "top", "sort", "view", "as_of", "dimension", "search", "limit", "cursor", "cell", "source", "period", "status", "kind", "rule", "team", "service",
  "run", "check", "layer", "severity", "state", "batch", "cause", "min", "settling", "level", "step", "text", "after", "around", "format", "actor", "action", "object", "colour", "__proto__",
];
const GOOD = new Map(Object.entries({ from: "2026-03-01", to: "2026-04-01", group: "service", dimension: "service", limit: "5", metric: "billed" }));

const routes = Object.entries<RouteRule>(MATRIX).filter(([path, rule]) => rule.kind === "route" && path.startsWith("/api/v1/")).map(([path]) => path);

const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) }, { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) });
const value = fc.oneof({ weight: 4, arbitrary: text as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: fc.constantFrom<unknown>(null, -1, 1.5, 2 ** 53, true, [], {}, Array.from({ length: 3_000 }, (_, i) => i)) });

/** Half of a surrogate pair cannot be percent-encoded by JavaScript; on the wire it is three bytes. */
function encoded(raw: string): string {
  return [...raw].map((char) => (/\p{Surrogate}/u.test(char) ? "%ED%A0%80" : encodeURIComponent(char))).join("");
}

const query = fc.array(fc.tuple(fc.constantFrom(...PARAMETERS), fc.option(text, { nil: null, freq: 3 })), { maxLength: 5 }).map((pairs) => pairs.map(([name, raw]) => [name, raw ?? GOOD.get(name) ?? "1"] as const));

const body = (path: string): fc.Arbitrary<string> => {
  const right = RIGHT[path] ?? { reason: "because it was late" };
  const names = [...Object.keys(right), "role", "teamId", "__proto__"];
  const oneWrong = fc.tuple(fc.constantFrom(...names), value).map(([name, wrong]) => JSON.stringify({ ...right, [name]: wrong }));
  const none = fc.constantFrom("", "{", "null", "[]", "\"text\"", "[".repeat(20_000), `{"a":${"[".repeat(100)}${"]".repeat(100)}}`, '{"reason":"\\ud800 late"}', '{"reason":"late\\u0000"}', '{"__proto__":{"role":"admin"},"reason":"because"}', JSON.stringify({ reason: "x".repeat(70_000) }));
  return fc.oneof({ weight: 5, arbitrary: oneWrong }, { weight: 1, arbitrary: none });
};

const id = fc.oneof({ weight: 1, arbitrary: fc.constant("1") }, { weight: 2, arbitrary: text });

export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.constantFrom(...routes).chain((path) => {
  const listed = Object.keys((MATRIX as Record<string, RouteRule>)[path]?.who ?? {}) as HostileRequest["method"][];
  const method = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...listed) }, { weight: 1, arbitrary: fc.constantFrom<HostileRequest["method"]>("PUT", "PATCH", "DELETE") });
  const type = fc.oneof({ weight: 9, arbitrary: fc.constant("application/json") }, { weight: 1, arbitrary: fc.constantFrom("text/plain", "application/xml", "multipart/form-data") });
  const key = fc.oneof({ weight: 5, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom("x", "k".repeat(300)) });
  return fc.record({ method, ids: id, query, body: body(path), type, key }).map((made) => {
    const address = path.replace(/\[[^\]]+\]/g, () => encoded(made.ids) || "%20");
    const search = made.query.map(([name, raw]) => `${name}=${encoded(raw)}`).join("&");
    const writes = made.method !== "GET";
    return {
      method: made.method, path: search === "" ? address : `${address}?${search}`, headers: writes ? { "content-type": made.type, "idempotency-key": made.key } : {}, body: writes ? made.body : null,
      fields: [...made.query.map(([name]) => name), ...Object.keys(RIGHT[path] ?? {}), "body", "Body", "query", "Idempotency-Key", "reason", "id", "batch", "run", "backfill", "invoice", "record", "check", "source", "JSON"],
    };
  });
});
