// Bronze to published gold with its checks, against the same models run by a bare script, and against a row at a time through the ORM.
import { createScratchDatabase } from "@/lib/db/scratch";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/lib/db/generated/client";
import { contest } from "./import-bench";
import { ratio, spread, type Spread } from "./spread";

const STEPS = ["transform_to_cleaned", "validate_cleaned", "load_to_analytics", "validate_analytics"];
const ORM_ROWS = 2_000;

export interface PipelineBench {
  readonly rows: number;
  readonly rounds: number;
  readonly limit: number;
  readonly ours_s: Spread;
  readonly script_s: Spread;
  readonly ratio: number | null;
  readonly rows_per_second: number;
  /** Share of the pipeline's time that its checks took. */
  readonly checks_share: number;
  readonly orm: { readonly rows_per_second: number; readonly times_slower: number };
}

export async function pipelineBench(rows: number, rounds: number, say: (line: string) => void): Promise<PipelineBench> {
  const c = await contest(rows, rounds, say);
  const ours = spread(c.ours.map((o) => STEPS.reduce((sum, step) => sum + (o.parts[step] ?? 0), 0)));
  const script = spread(c.script.map((s) => (s["silver"] ?? 0) + (s["gold"] ?? 0)));
  const checks = spread(c.ours.map((o) => o.checks));
  say(`writing ${ORM_ROWS} rows through the ORM …`);
  const orm = await ormRowsPerSecond();
  const speed = rows / ours.median;
  return {
    rows, rounds, limit: 1.3, ours_s: ours, script_s: script, ratio: ratio(ours, script),
    rows_per_second: Math.round(speed),
    checks_share: Number((checks.median / ours.median).toFixed(2)),
    orm: { rows_per_second: Math.round(orm), times_slower: Number((speed / orm).toFixed(1)) },
  };
}

/** One `create` a row into a narrow aggregate: less than a pipeline through an ORM would have to write. */
async function ormRowsPerSecond(): Promise<number> {
  const db = await createScratchDatabase("kco_bench");
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: db.urls.owner }) });
  try {
    const started = performance.now();
    for (let i = 0; i < ORM_ROWS; i++) {
      await prisma.monthlySpendByProvider.create({
        data: { month: new Date(Date.UTC(2020 + (i % 10), i % 12, 1)), billingPeriod: new Date(Date.UTC(2020, 0, 1)), providerId: 1, teamId: i, chargeCategory: "Usage", currency: "USD", billedCost: "0.1234567891", effectiveCost: "0.1234567891", rowCount: 1n },
      });
    }
    return ORM_ROWS / ((performance.now() - started) / 1000);
  } finally {
    await prisma.$disconnect();
    await db.drop();
  }
}
