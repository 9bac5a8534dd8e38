// The explorer's scans under row-level security against the very same scans as somebody who meets no policy: it may cost 10 % at the most.
import { join } from "node:path";
import { Client } from "pg";
import type { Scope } from "@/lib/access/scope";
import { dataDir } from "@/lib/config/root";
import { createScratchDatabase } from "@/lib/db/scratch";
import { AppError } from "@/lib/errors/app-error";
import { keyList, scannedSql } from "@/lib/queries/spend/grouped-sql";
import { scanFor } from "@/lib/queries/spend/scan";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { BENCH_TEAMS, focusFile } from "./focus-file";
import { runImport } from "./run-import";

const LIMIT = 1.1;
/** Looks at each question in a round, in turn with the other reader's; a round counts with its median. */
const LOOKS = 15;
const TEAMS_SEEN = 2;

const asked = (change: Partial<ExplorerState>): ExplorerState => ({ ...defaultState("2026-10-31"), from: "2025-10-01", to: "2026-11-01", granularity: "month", ...change });

const QUESTIONS: Readonly<Record<string, ExplorerState>> = {
  "services by month": asked({ group: ["service"], include: ["Usage"] }),
  "accounts by day, 3 months": asked({ group: ["account"], from: "2026-08-01", granularity: "day" }),
  "teams and regions by week": asked({ group: ["team", "region"], granularity: "week" }),
  "SKUs of a month": asked({ group: ["sku"], from: "2026-10-01" }),
};

export interface RlsBench {
  readonly rows: number;
  readonly rounds: number;
  readonly limit_ratio: number;
  /** Median over the rounds of all questions together: with the policy / without it. */
  readonly ratio: number;
  readonly kept: boolean;
  readonly round_ratios: readonly number[];
  readonly questions: Readonly<Record<string, { readonly rows: number; readonly policy_ms: number; readonly bare_ms: number }>>;
}

/** One question as text and values; it names the scope's teams, so that it asks for the same rows where no policy is. */
function queryOf(scope: Scope, state: ExplorerState): { text: string; values: unknown[] } {
  const scan = scannedSql(scanFor(scope, state), state.group);
  const keys = `currency, p${keyList(state.group.length).sql}`;
  return { text: `SELECT ${keys}, sum(cost)::text AS cost, sum(rows)::text AS rows FROM (${scan.text}) s GROUP BY ${keys} ORDER BY ${keys}`, values: scan.values };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

async function look(reader: Client, query: { text: string; values: unknown[] }): Promise<{ ms: number; rows: unknown[] }> {
  const begun = performance.now();
  const { rows } = await reader.query(query);
  return { ms: performance.now() - begun, rows };
}

/** Median milliseconds of both readers at one question, their looks taken in turn. @throws AppError when they see different rows */
async function compare(policy: Client, bare: Client, query: { text: string; values: unknown[] }): Promise<{ rows: number; policy_ms: number; bare_ms: number }> {
  const times = { policy: [] as number[], bare: [] as number[] };
  let rows = 0;
  for (let i = 0; i < LOOKS; i++) {
    const [a, b] = i % 2 === 0 ? [await look(policy, query), await look(bare, query)] : [await look(bare, query), await look(policy, query)].toReversed();
    if (i === 0 && JSON.stringify(a?.rows) !== JSON.stringify(b?.rows)) throw new AppError("internal", "the two readers see different rows, so no time means anything");
    rows = a?.rows.length ?? 0;
    times.policy.push(a?.ms ?? 0);
    times.bare.push(b?.ms ?? 0);
  }
  if (rows === 0) throw new AppError("internal", "a question of the bench has no rows, so no time means anything");
  return { rows, policy_ms: rounded(median(times.policy), 2), bare_ms: rounded(median(times.bare), 2) };
}

async function measure(policy: Client, bare: Client, scope: Scope, rounds: number): Promise<Pick<RlsBench, "ratio" | "round_ratios" | "questions">> {
  const found: RlsBench["questions"][] = [];
  for (let round = 0; round <= rounds; round++) {
    const answers: Record<string, { rows: number; policy_ms: number; bare_ms: number }> = {};
    for (const [name, state] of Object.entries(QUESTIONS)) answers[name] = await compare(policy, bare, queryOf(scope, state));
    if (round > 0) found.push(answers); // the first warms files and plans
  }
  const sum = (answers: RlsBench["questions"], of: "policy_ms" | "bare_ms"): number => Object.values(answers).reduce((total, answer) => total + answer[of], 0);
  const ratios = found.map((answers) => rounded(sum(answers, "policy_ms") / sum(answers, "bare_ms")));
  const questions = Object.fromEntries(Object.keys(QUESTIONS).map((name) => {
    const of = (key: "rows" | "policy_ms" | "bare_ms"): number => median(found.map((answers) => answers[name]?.[key] ?? 0));
    return [name, { rows: of("rows"), policy_ms: of("policy_ms"), bare_ms: of("bare_ms") }];
  }));
  return { ratio: median(ratios), round_ratios: ratios, questions };
}

/** @throws AppError when the two readers see different rows */
export async function rlsBench(rows: number, rounds: number, say: (line: string) => void): Promise<RlsBench> {
  const file = await focusFile(join(dataDir(), "bench"), { rows });
  const db = await createScratchDatabase("kco_bench");
  const [owner, reader] = [new Client({ connectionString: db.urls.owner }), new Client({ connectionString: db.urls.app })];
  try {
    say(`importing ${rows} rows …`);
    await runImport(db, [file.path]);
    await Promise.all([owner.connect(), reader.connect()]);
    // The owner of this one database meets no policy: the same tables, pages and indexes without one.
    for (const table of ["daily_spend", "monthly_spend_by_provider", "top_services_by_cost", "fact_cloud_billing"]) await owner.query(`ALTER TABLE gold.${table} NO FORCE ROW LEVEL SECURITY; ANALYZE gold.${table}`);
    const teams = (await owner.query<{ id: number }>("SELECT id FROM ops.team WHERE name = ANY ($1) ORDER BY id LIMIT $2", [BENCH_TEAMS, TEAMS_SEEN])).rows.map(({ id }) => id);
    await reader.query("SELECT set_config('app.team_ids', $1, false)", [teams.join(",")]);
    const scope: Scope = { kind: "team", userId: "bench", role: "lead", name: "bench", teamIds: teams };
    say("measuring …");
    const measured = await measure(reader, owner, scope, rounds);
    return { rows, rounds, limit_ratio: LIMIT, kept: measured.ratio <= LIMIT, ...measured };
  } finally {
    await Promise.allSettled([owner.end(), reader.end()]);
    await db.drop();
  }
}
