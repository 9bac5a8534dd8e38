// The demo's BigQuery through the real Google client: the three queries of the extractor, exact decoding, paging, errors.
import Big from "big.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant, type GcpRow } from "@/jobs/demo-cloud/company/gcp-row";
import { netOfRow } from "@/jobs/demo-cloud/company/bill-sums";
import { GCP_EXPORT } from "@/jobs/demo-cloud/company/organisation";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { bigQueryClient, TABLE } from "./clients";

const TODAY = "2026-11-24";

let cloud: DemoCloud;
let client: ReturnType<typeof bigQueryClient>;

beforeAll(async () => {
  cloud = await startDemoCloud({ today: TODAY, rowsPerPage: 250 });
  client = bigQueryClient(cloud.bigQueryEndpoint);
});

afterAll(() => cloud.stop());

const partitions = (from: string, to: string): GcpRow[] =>
  cloud.company.gcp.tableAsOf(TODAY).filter((row) => row.export_time >= instant(from) && row.export_time < instant(to));

type Row = Record<string, unknown>;

async function run(query: string, from = "2026-10-01", to = "2026-10-08"): Promise<Row[]> {
  const [rows] = await client.query({ query, params: { from: client.timestamp(`${from}T00:00:00Z`), to: client.timestamp(`${to}T00:00:00Z`) } });
  return rows as Row[];
}

const WHERE = `FROM ${TABLE} WHERE _PARTITIONTIME >= @from AND _PARTITIONTIME < @to`;

/** What the client makes of a refused query: the first reason and the message. */
async function refusal(query: string): Promise<{ code: unknown; reason: unknown; message: string }> {
  try {
    await run(query);
    throw new Error("not refused");
  } catch (error) {
    const { code, errors, message } = error as { code?: unknown; errors?: { reason?: unknown }[]; message: string };
    return { code, reason: errors?.[0]?.reason, message };
  }
}

describe("the partition query", () => {
  test("counts rows and the newest export time per ingestion day", async () => {
    const rows = await run(`SELECT DATE(_PARTITIONTIME) AS partition_day, MAX(export_time) AS max_export_time, COUNT(*) AS row_count ${WHERE} GROUP BY partition_day ORDER BY partition_day`);
    expect(rows.map((row) => (row.partition_day as { value: string }).value)).toEqual(["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07"]);
    expect(rows.map((row) => row.row_count)).toEqual(rows.map((row) => {
      const day = (row.partition_day as { value: string }).value;
      return partitions(day, `${day.slice(0, 8)}${String(Number(day.slice(8)) + 1).padStart(2, "0")}`).length;
    }));
    const newest = Math.max(...partitions("2026-10-07", "2026-10-08").map((row) => row.export_time));
    const last = rows.at(-1)?.max_export_time as { value: string } | undefined;
    expect(Date.parse(last?.value ?? "")).toBe(Math.floor(newest / 1000));
  });
});

describe("the row query", () => {
  const columns = [
    "billing_account_id", "service.id AS service_id", "project.id AS project_id", "usage_start_time", "CAST(cost AS STRING) AS cost", "CAST(currency_conversion_rate AS STRING) rate",
    "invoice.month AS invoice_month", "TO_JSON_STRING(labels) AS labels", "TO_JSON_STRING(project) AS project", "DATE(_PARTITIONTIME) AS partition_day", "location.zone AS zone",
    "ARRAY(SELECT AS STRUCT c.type, c.name, c.id, CAST(c.amount AS STRING) AS amount FROM UNNEST(credits) c) AS credits",
  ];

  test("gives every row of the window once, over many pages, in order, with exact costs and credits", async () => {
    const before = cloud.requests().gcp;
    const rows = await run(`SELECT ${columns.join(", ")} ${WHERE} ORDER BY _PARTITIONTIME, export_time`);
    const expected = partitions("2026-10-01", "2026-10-08");
    expect(cloud.requests().gcp - before).toBe(Math.ceil(expected.length / 250));
    expect(rows.map((row) => [row.service_id, row.project_id, row.cost, row.invoice_month])).toEqual(
      expected.map((row) => [row.service.id, row.project?.id ?? null, new Big(row.cost).toFixed(), row.invoice.month]),
    );
    const net = (row: Row): Big => (row.credits as { amount: string }[]).reduce((sum, credit) => sum.plus(credit.amount), new Big(row.cost as string));
    expect(rows.map((row) => net(row).toFixed())).toEqual(expected.map((row) => netOfRow(row).toFixed()));
    expect(rows.map((row) => Date.parse((row.usage_start_time as { value: string }).value) * 1000)).toEqual(expected.map((row) => row.usage_start_time));
  });

  test("writes nested values as JSON text, keeps nulls and gives empty lists for no credits", async () => {
    const rows = await run(`SELECT ${columns.join(", ")} ${WHERE}`, "2026-10-01", "2026-10-06");
    const account = rows.find((row) => row.project_id === null);
    expect(account).toMatchObject({ project: "null", labels: "[]", credits: [], zone: null });
    const labelled = rows.find((row) => row.project_id === "larkfield-warehouse" && row.labels !== "[]");
    expect(labelled?.labels).toMatch(/^\[\{"key":"env","value":"prod"\},\{"key":"team","value":"[a-z-]+"\}\]$/);
    expect(JSON.parse(labelled?.project as string)).toMatchObject({ id: "larkfield-warehouse", ancestors: [{ display_name: "larkfield-warehouse" }, { display_name: "Data" }, { display_name: "larkfield.example" }] });
  });

  test("decodes whole columns as the client does: numbers, records and repeated records", async () => {
    const [row] = await run(`SELECT cost, service, labels, credits, tags, usage.amount AS amount, project ${WHERE} AND project.id = 'larkfield-search-index' ORDER BY cost DESC LIMIT 1`);
    const expected = partitions("2026-10-01", "2026-10-08").filter((r) => r.project?.id === "larkfield-search-index").sort((a, b) => b.cost - a.cost)[0];
    expect(row).toEqual({ cost: expected?.cost, service: expected?.service, labels: expected?.labels, credits: expected?.credits, tags: [], amount: expected?.usage?.amount, project: expected?.project });
  });

  test("honours maxResults with a token that leads on, as the client's own paging uses it", async () => {
    const [job] = await client.createQueryJob({ query: `SELECT CAST(cost AS STRING) AS cost ${WHERE}`, params: { from: client.timestamp("2026-10-01T00:00:00Z"), to: client.timestamp("2026-10-02T00:00:00Z") } });
    const [first, next] = await job.getQueryResults({ maxResults: 10, autoPaginate: false });
    const [second] = await job.getQueryResults({ ...next, maxResults: 10, autoPaginate: false });
    const expected = partitions("2026-10-01", "2026-10-02").slice(0, 20).map((row) => new Big(row.cost).toFixed());
    expect([...first, ...second].map((row: Row) => row.cost)).toEqual(expected);
  });
});

describe("the control query", () => {
  test("adds cost and credits per invoice month exactly, as adding the rows does", async () => {
    const rows = await run(
      `SELECT invoice.month AS invoice_month, currency, CAST(SUM(CAST(CAST(cost AS STRING) AS BIGNUMERIC)) AS STRING) AS cost,
       CAST(SUM((SELECT IFNULL(SUM(CAST(CAST(c.amount AS STRING) AS BIGNUMERIC)),0) FROM UNNEST(credits) c)) AS STRING) AS credits, COUNT(*) AS \`rows\`
       ${WHERE} GROUP BY invoice_month, currency`,
      "2026-09-28", "2026-10-06",
    );
    const of = (month: string): GcpRow[] => partitions("2026-09-28", "2026-10-06").filter((row) => row.invoice.month === month);
    const total = (list: readonly GcpRow[], value: (row: GcpRow) => Big): string => list.reduce((sum, row) => sum.plus(value(row)), new Big(0)).toFixed();
    expect(new Set(rows.map((row) => row.invoice_month))).toEqual(new Set(["202609", "202610"]));
    for (const row of rows) {
      const list = of(row.invoice_month as string);
      expect(row).toEqual({
        invoice_month: row.invoice_month, currency: "USD", rows: list.length,
        cost: total(list, (r) => new Big(r.cost)), credits: total(list, (r) => netOfRow(r).minus(r.cost)),
      });
    }
  });
});

describe("metadata", () => {
  test("tells the dataset's location and the table's schema and partitioning", async () => {
    const [dataset] = await client.dataset(GCP_EXPORT.datasetId).getMetadata();
    expect(dataset.location).toBe("US");
    const [table] = await client.dataset(GCP_EXPORT.datasetId).table(GCP_EXPORT.tableId).getMetadata();
    expect(table.timePartitioning).toEqual({ type: "DAY" });
    expect(table.schema.fields.find((field: { name: string }) => field.name === "credits")).toMatchObject({ type: "RECORD", mode: "REPEATED" });
    expect(Number(table.numRows)).toBe(cloud.company.gcp.tableAsOf(TODAY).length);
  });

  test("estimates bytes in a dry run without running it", async () => {
    const [job] = await client.createQueryJob({ query: `SELECT cost ${WHERE}`, params: { from: client.timestamp("2026-10-01T00:00:00Z"), to: client.timestamp("2026-10-02T00:00:00Z") }, dryRun: true });
    expect(Number(job.metadata.statistics.totalBytesProcessed)).toBeGreaterThan(0);
  });
});

describe("refusals", () => {
  test.each([
    ["an unknown column", `SELECT colour ${WHERE}`, "Unrecognized name: colour at [1:8]"],
    ["a reserved word as a name", `SELECT COUNT(*) AS rows ${WHERE}`, "Syntax error: Unexpected keyword ROWS at [1:20]"],
    ["a function it does not have", `SELECT APPROX_COUNT_DISTINCT(cost) ${WHERE}`, "Function not found: APPROX_COUNT_DISTINCT"],
    ["a column that is neither grouped nor added up", `SELECT cost, COUNT(*) AS n ${WHERE} GROUP BY currency`, "neither grouped nor aggregated"],
    ["a comparison of unlike types", `SELECT cost ${WHERE} AND cost = currency`, "No matching signature for operator ="],
    ["a statement that is no query", `DELETE ${WHERE}`, "Syntax error"],
    ["a join", `SELECT cost FROM ${TABLE} JOIN ${TABLE} ON TRUE`, "Syntax error: Unexpected keyword JOIN"],
  ])("name %s as invalidQuery", async (_, query, message) => {
    const refused = await refusal(query);
    expect([refused.code, refused.reason]).toEqual([400, "invalidQuery"]);
    expect(refused.message).toContain(message);
  });

  test("say not found for another table, dataset, location and job", async () => {
    const params = { from: client.timestamp("2026-10-01T00:00:00Z"), to: client.timestamp("2026-10-02T00:00:00Z") };
    const other = (table: string): string => `SELECT cost FROM \`${table}\` WHERE _PARTITIONTIME >= @from AND _PARTITIONTIME < @to`;
    for (const table of [`${GCP_EXPORT.projectId}.${GCP_EXPORT.datasetId}.nothing`, `${GCP_EXPORT.projectId}.other.${GCP_EXPORT.tableId}`]) {
      await expect(client.query({ query: other(table), params })).rejects.toMatchObject({ code: 404, errors: [{ reason: "notFound" }] });
    }
    await expect(client.query({ query: `SELECT cost ${WHERE}`, params, location: "EU" })).rejects.toMatchObject({ code: 404 });
    await expect(client.job("job_of_nobody").getQueryResults()).rejects.toMatchObject({ code: 404 });
  });

  test("take a job id once", async () => {
    const job = { query: `SELECT cost FROM ${TABLE} LIMIT 1`, jobId: "job_of_mine" };
    await client.createQueryJob(job);
    await expect(client.createQueryJob(job)).rejects.toMatchObject({ code: 409, errors: [{ reason: "duplicate" }] });
  });

  test("ask for a bearer token", async () => {
    const answer = await fetch(`${cloud.bigQueryEndpoint}/bigquery/v2/projects/${GCP_EXPORT.projectId}/datasets/${GCP_EXPORT.datasetId}`);
    expect(answer.status).toBe(401);
  });
});
