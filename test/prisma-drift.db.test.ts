// Prisma's schema and the migrations must describe the same database: its client would otherwise ask for columns that are not there.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";
import { createTestDatabase, type TestDatabase } from "./setup/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
});

/** Tables that Prisma does not know, each with its reason. */
const UNMODELLED: Record<string, string> = {
  "bronze.page": "partitioned, written by COPY",
  "bronze.kco_csv": "partitioned, written by COPY",
  "bronze.focus": "partitioned, written by COPY",
  "bronze.aws_ce": "partitioned, written by COPY",
  "bronze.gcp_billing": "partitioned, written by COPY",
  "silver.cost_and_usage": "partitioned, without a key",
  "gold.fact_cloud_billing": "partitioned, without a key",
  "gold.daily_spend": "without a key",
  "gold.daily_spend_all": "without a key",
  "gold.daily_spend_change": "without a key",
};

const SQL_TYPES: Record<string, string> = {
  Int: "integer", BigInt: "bigint", String: "text", Boolean: "boolean", Json: "jsonb", Decimal: "numeric", Float: "double precision", DateTime: "timestamp with time zone",
  "Int @db.SmallInt": "smallint", "DateTime @db.Date": "date", "String @db.Uuid": "uuid", "String @db.Char": "character", "String[]": "text[]",
};

interface Column {
  name: string;
  type: string;
  nullable: boolean;
}

interface Table {
  name: string;
  columns: Column[];
  key: string[];
}

function schemaText(): string {
  const folder = join(projectRoot(), "prisma", "schema");
  return readdirSync(folder).filter((file) => file.endsWith(".prisma")).map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

function readColumn(line: string): (Column & { field: string; isKey: boolean }) | null {
  const match = /^\s+(\w+)\s+(Unsupported\("(\w+)"\)|\w+)(\[\])?(\?)?\s*(.*)$/.exec(line);
  const [, field = "", type = "", unsupported, list = "", optional, rest = ""] = match ?? [];
  if (!match || line.trim().startsWith("@@") || line.trim().startsWith("//")) return null;
  const native = /@db\.(SmallInt|Date|Uuid|Char)\b/.exec(rest)?.[1];
  const sql = unsupported ?? SQL_TYPES[`${type}${list}${native === undefined ? "" : ` @db.${native}`}`];
  if (sql === undefined) return null; // a relation, no column
  return { field, name: /@map\("(\w+)"\)/.exec(rest)?.[1] ?? field, type: sql, nullable: optional === "?", isKey: /@id\b/.test(rest) };
}

function readModels(): Map<string, Table> {
  const models = new Map<string, Table>();
  for (const [, body = ""] of schemaText().matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)) {
    const columns = body.split("\n").flatMap((line) => readColumn(line) ?? []);
    const fields = /@@id\(\[([^\]]+)\]/.exec(body)?.[1]?.split(",").map((field) => field.trim()) ?? columns.filter(({ isKey }) => isKey).map(({ field }) => field);
    const name = `${/@@schema\("(\w+)"\)/.exec(body)?.[1]}.${/@@map\("(\w+)"\)/.exec(body)?.[1]}`;
    const key = fields.map((field) => columns.find((column) => column.field === field)?.name ?? field);
    models.set(name, { name, key, columns: columns.map(({ name: column, type, nullable }) => ({ name: column, type, nullable })) });
  }
  return models;
}

async function readDatabase(): Promise<Map<string, Table>> {
  const { rows } = await database.owner.query<{ name: string; columns: Column[]; key: string[] }>(
    `SELECT c.table_schema || '.' || c.table_name AS name,
       json_agg(json_build_object('name', c.column_name, 'type', CASE WHEN c.data_type = 'ARRAY' THEN ltrim(c.udt_name, '_') || '[]' WHEN c.udt_name = 'datemultirange' THEN 'datemultirange' ELSE c.data_type END,
         'nullable', c.is_nullable = 'YES') ORDER BY c.ordinal_position) AS columns,
       ARRAY(SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (attnum, place) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE i.indrelid = format('%I.%I', c.table_schema, c.table_name)::regclass AND i.indisprimary ORDER BY k.place) AS key
     FROM information_schema.columns c JOIN pg_class r ON r.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
     WHERE c.table_schema IN ('bronze', 'silver', 'gold', 'ops') AND r.relkind IN ('r', 'p') AND NOT r.relispartition GROUP BY c.table_schema, c.table_name`,
  );
  return new Map(rows.map((row) => [row.name, row]));
}

test("each model of Prisma's schema has the columns, types, nullability and key of its table", async () => {
  const tables = await readDatabase();
  const models = readModels();
  expect(models.size).toBeGreaterThan(30);
  for (const [name, model] of models) {
    expect(tables.has(name), `there is no table ${name}`).toBe(true);
    expect(model, name).toEqual({ ...tables.get(name) });
  }
});

test("each table has a model or a reason to have none", async () => {
  const models = readModels();
  const without = [...(await readDatabase()).keys()].filter((name) => !models.has(name));
  expect(without.sort()).toEqual(Object.keys(UNMODELLED).sort());
});
