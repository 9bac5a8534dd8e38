// What `kco demo` does and says: stdout has how to sign in, stderr what happens meanwhile.
import type { Pool } from "pg";
import { dayOf } from "@/lib/dates/dates";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { outcomeResult, runInCommand } from "@/jobs/cli/run-in-command";
import { textTable } from "@/jobs/cli/text-table";
import type { CommandDatabase } from "@/jobs/cli/with-database";
import { loadDemo } from "@/jobs/demo/load-demo";
import { removeDemo } from "@/jobs/demo/remove-demo";

interface Reconciled {
  source: string;
  periods: number;
  off: number;
  level: string;
}

async function reconciled(pool: Pool): Promise<Reconciled[]> {
  const { rows } = await pool.query<Reconciled>(
    `SELECT s.name AS source, count(*)::int AS periods, count(*) FILTER (WHERE NOT r.ok)::int AS off, min(r.level) AS level
       FROM ops.reconciliation r JOIN ops.source s ON s.id = r.source_id WHERE s.origin = 'demo' GROUP BY s.name ORDER BY s.name`,
  );
  return rows;
}

export async function load({ etl, etlUrl }: CommandDatabase): Promise<CommandResult> {
  const { outcome, people } = await loadDemo(etl, { today: dayOf(new Date()), execute: (request) => runInCommand(request, { etlUrl }) });
  const run = outcomeResult(outcome);
  const reconciliation = await reconciled(etl);
  if (reconciliation.length === 0) say("nothing of the demo company is reconciled: kco reconcile");
  for (const r of reconciliation) say(`${r.source}: ${r.periods} billing periods, ${r.off === 0 ? `all reconcile (level: ${r.level})` : `${r.off} do not reconcile: kco reconcile`}`);
  const ok = run.ok === true && reconciliation.length > 0 && reconciliation.every((r) => r.off === 0);
  const table = textTable(["e-mail", "password", "role", "teams"], people.map((p) => [p.email, p.password, p.role, p.teams.join(", ")]));
  return { ok, document: { ...(run.document as object), ok, reconciliation, people }, lines: [...(run.ok ? [] : run.lines), "Sign in as one of these people of the demo company (passwords are shown this once):", ...table.map((line) => `  ${line}`)] };
}

export async function remove(pool: Pool): Promise<CommandResult> {
  const removed = await removeDemo(pool);
  return {
    document: { ok: true, ...removed },
    lines: [`removed ${removed.sources.join(", ")} and ${removed.people} people`, "Add yourself, if you have not: kco users add EMAIL --role admin", "Raw records stay in bronze, which is append-only."],
  };
}
