// kco export from published gold to a file that kco import of another installation publishes to the same totals.
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { exportRows } from "@/jobs/cli/export";
import { runImport } from "@/jobs/cli/run-import";
import { KCO_HEADER, makeFiles } from "../import/import-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";

async function gold(db: TestDatabase): Promise<unknown[]> {
  const { rows } = await db.owner.query(
    "SELECT f.date_id AS day, p.provider, t.team_name AS team, trim_scale(sum(f.billed_cost))::text AS billed, trim_scale(sum(f.effective_cost))::text AS effective, count(*)::int AS rows FROM gold.fact_cloud_billing f JOIN gold.dim_provider p USING (provider_id) JOIN gold.dim_team t USING (team_id) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
  );
  return rows;
}

test("what one installation exports in FOCUS columns, another publishes to the same totals by day, provider and team", async () => {
  const files = makeFiles();
  const dataDir = process.env.KCO_DATA_DIR;
  process.env.KCO_DATA_DIR = files.path("data");
  const first = await createTestDatabase();
  let second: TestDatabase | null = null;
  try {
    files.write("aws.csv", `${[KCO_HEADER, "2025-01-01,111111111111,EC2,Web,prod,1.2500000001", "2025-01-02,222222222222,S3,Data,dev,-2", "2025-02-01,111111111111,EC2,Web,prod,7"].join("\n")}\n`);
    expect((await runImport([files.path("aws.csv")], { source: "acme", format: "auto", output: "json" })).ok).toBe(true);
    const published = await gold(first);
    const range = { from: "2025-01-01", to: "2025-02-28" };
    await exportRows({ ...range, level: "detail", format: "parquet", file: files.path("focus.parquet") });
    await expect(exportRows({ ...range, level: "detail", format: "csv", as: "nobody@example.com", file: files.path("none.csv") })).rejects.toThrow(/nobody has this address/);
    await expect(exportRows({ ...range, group: "nonsense", level: "groups", format: "csv", file: files.path("none.csv") })).rejects.toMatchObject({ code: "usage" });
    expect(existsSync(files.path("none.csv"))).toBe(false);
    const { rows } = await first.owner.query("SELECT after ->> 'level' AS level, after ->> 'rows' AS rows FROM ops.audit_log WHERE action = 'spend.export' AND actor LIKE 'cli:%'");
    expect(rows).toEqual([{ level: "detail", rows: "3" }]);
    await first.drop();
    second = await createTestDatabase();
    expect((await runImport([files.path("focus.parquet")], { source: "from-export", format: "auto", output: "json" })).ok).toBe(true);
    expect(await gold(second)).toEqual(published);
  } finally {
    await second?.drop();
    if (dataDir === undefined) delete process.env.KCO_DATA_DIR;
    else process.env.KCO_DATA_DIR = dataDir;
    files.remove();
  }
});
