// Values of one dimension that the other filters leave, with amounts and row counts; dimension=tag lists tag keys.
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { MAX_FACETS } from "@/lib/queries/spend/facets";
import { facetReport, tagKeyReport } from "@/lib/queries/spend/facet-report";
import { ROLLUP_DIMENSIONS, hasControlCharacter, type Dimension } from "@/lib/state/dimensions";
import { decodeKey } from "@/lib/state/filter-grammar";
import { requireState } from "@/lib/state/read-state";

const OWN = ["dimension", "search", "limit"];
const MAX_SEARCH_LENGTH = 200;

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/facets", "GET");
  const params = new URL(request.url).searchParams;
  const read = (context: Parameters<typeof requireState>[1]) => requireState(params, context, OWN);
  if (params.get("dimension") === "tag") return Response.json({ dimension: "tag", values: await tagKeyReport(scope, read) });
  const { dataVersion, ...facets } = await facetReport(scope, read, { dimension: dimensionOf(params), search: searchOf(params), limit: limitOf(params) });
  return Response.json({ ...facets, data_version: dataVersion });
});

function dimensionOf(params: URLSearchParams): Dimension {
  const text = params.get("dimension") ?? "";
  const dimension = decodeKey(text);
  if (dimension !== null) return dimension;
  return refuse("dimension", text, `use ${ROLLUP_DIMENSIONS.join(", ")}, sku, resource, tag:<key>, or tag for the keys.`);
}

function searchOf(params: URLSearchParams): string {
  const text = params.get("search") ?? "";
  if (text.length > MAX_SEARCH_LENGTH || hasControlCharacter(text)) return refuse("search", text, `at most ${MAX_SEARCH_LENGTH} printable characters.`);
  return text;
}

function limitOf(params: URLSearchParams): number {
  const text = params.get("limit") ?? String(MAX_FACETS);
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_FACETS ? limit : refuse("limit", text, `a number from 1 to ${MAX_FACETS}.`);
}

function refuse(field: string, value: string, message: string): never {
  throw new AppError("invalid_input", `${field}=${value.slice(0, 40)}: ${message}`, { details: { field } });
}
