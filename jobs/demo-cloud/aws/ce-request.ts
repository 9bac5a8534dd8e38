// The requests Cost Explorer takes, checked as Cost Explorer checks them.
import { z } from "zod";
import { addMonths, isDay, type Day } from "@/lib/dates/dates";
import { CeError, invalid } from "./ce-error";

export const DIMENSIONS = ["SERVICE", "LINKED_ACCOUNT", "RECORD_TYPE", "REGION", "USAGE_TYPE", "LEGAL_ENTITY_NAME"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const METRICS = ["UnblendedCost", "BlendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost", "UsageQuantity"] as const;
export type Metric = (typeof METRICS)[number];

const timePeriod = z.object({ Start: z.string(), End: z.string() });

export interface Expression {
  And?: Expression[] | undefined;
  Or?: Expression[] | undefined;
  Not?: Expression | undefined;
  Dimensions?: Match | undefined;
  Tags?: Match | undefined;
}

export interface Match {
  Key: string;
  Values?: string[] | undefined;
  MatchOptions?: string[] | undefined;
}

const match = z.strictObject({ Key: z.string(), Values: z.array(z.string()).optional(), MatchOptions: z.array(z.string()).optional() });

const expression: z.ZodType<Expression> = z.lazy(() =>
  z.strictObject({
    And: z.array(expression).optional(),
    Or: z.array(expression).optional(),
    Not: expression.optional(),
    Dimensions: match.optional(),
    Tags: match.optional(),
  }),
);

const groupBy = z.object({ Type: z.enum(["DIMENSION", "TAG"]), Key: z.string() });
export type GroupBy = z.infer<typeof groupBy>;

const costAndUsage = z.object({
  TimePeriod: timePeriod,
  Granularity: z.enum(["DAILY", "MONTHLY", "HOURLY"]),
  Metrics: z.array(z.string()),
  GroupBy: z.array(groupBy).optional(),
  Filter: expression.optional(),
  NextPageToken: z.string().optional(),
});

const dimensionValues = z.object({
  TimePeriod: timePeriod,
  Dimension: z.enum(DIMENSIONS),
  SearchString: z.string().optional(),
  Filter: expression.optional(),
  MaxResults: z.number().int().positive().optional(),
  NextPageToken: z.string().optional(),
});

const tags = z.object({
  TimePeriod: timePeriod,
  TagKey: z.string().optional(),
  SearchString: z.string().optional(),
  Filter: expression.optional(),
  MaxResults: z.number().int().positive().optional(),
  NextPageToken: z.string().optional(),
});

export interface CostQuery {
  start: Day;
  end: Day;
  granularity: "DAILY" | "MONTHLY";
  metrics: readonly Metric[];
  groupBy: readonly GroupBy[];
  filter: Expression | null;
  nextPageToken: string | null;
}

/** Reads a body by its schema. @throws CeError ValidationException naming the member, as the service does */
function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`1 validation error detected: Value at '${issue?.path.join(".") ?? ""}' failed to satisfy constraint: ${issue?.message ?? "unknown"}`);
}

/** @throws CeError for reversed, malformed, too old or too late periods */
export function readPeriod(period: { Start: string; End: string }, today: Day): { start: Day; end: Day } {
  const { Start: start, End: end } = period;
  if (!isDay(start) || !isDay(end)) throw invalid(`Time period '${start}'/'${end}' is invalid: use yyyy-MM-dd`);
  if (start >= end) throw invalid("Start date (and hour) should be before end date (and hour)");
  // Thirteen whole months and the current one are kept, 14 months in all.
  if (start < addMonths(today, -13)) throw new CeError("BillExpirationException", "The requested report expired. Update the date interval and try again.");
  if (end > addMonths(today, 1)) throw invalid("End date past the beginning of next month");
  return { start, end };
}

/** @throws CeError ValidationException, BillExpirationException */
export function readCostQuery(body: unknown, today: Day): CostQuery {
  const request = read(costAndUsage, body);
  const period = readPeriod(request.TimePeriod, today);
  const groups = request.GroupBy ?? [];
  if (groups.length > 2) throw invalid(`1 validation error detected: Value at 'groupBy' failed to satisfy constraint: Member must have length less than or equal to 2 (was ${groups.length})`);
  if (request.Granularity === "HOURLY") throw invalid("HOURLY granularity is not enabled for this account");
  if (request.Metrics.length === 0) throw invalid("Metrics must not be empty");
  const metrics = request.Metrics.map((name) => {
    const metric = METRICS.find((m) => m === name);
    if (!metric) throw invalid(`Metric '${name}' is invalid. Valid here: ${METRICS.join(", ")}`);
    return metric;
  });
  for (const group of groups) if (group.Type === "DIMENSION") readDimension(group.Key);
  return {
    ...period,
    granularity: request.Granularity,
    metrics,
    groupBy: groups,
    filter: request.Filter ?? null,
    nextPageToken: request.NextPageToken ?? null,
  };
}

export function readDimensionQuery(body: unknown): z.infer<typeof dimensionValues> {
  return read(dimensionValues, body);
}

export function readTagQuery(body: unknown): z.infer<typeof tags> {
  return read(tags, body);
}

/** @throws CeError ValidationException for a dimension the demo's bill does not have */
export function readDimension(key: string): Dimension {
  const dimension = DIMENSIONS.find((d) => d === key);
  if (!dimension) throw invalid(`Dimension '${key}' is invalid. Valid here: ${DIMENSIONS.join(", ")}`);
  return dimension;
}
