// What `kco run` does: decides whether the day is run for the first time or again, and executes it or leaves it in the queue.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { dayOf, type Day } from "@/lib/dates/dates";
import type { CommandResult } from "@/jobs/cli/command-result";
import { outcomeResult, runInCommand } from "@/jobs/cli/run-in-command";
import type { CommandDatabase } from "@/jobs/cli/with-database";
import { createRun, type RunRequest } from "@/jobs/run/create-run";

interface Order {
  readonly date?: Day;
  readonly sources?: readonly string[];
  readonly wait: boolean;
}

/** The latest run of this day over the same sources: a second one repeats it. */
async function parentOf(pool: Pool, date: Day, sources: readonly string[] | undefined): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM ops.run WHERE kind IN ('daily', 'rerun') AND logical_date = $1 AND NOT params ?| ARRAY['files', 'batches', 'reallocate']
        AND (SELECT array_agg(s ORDER BY s) FROM jsonb_array_elements_text(params -> 'sources') s) IS NOT DISTINCT FROM (SELECT array_agg(s ORDER BY s) FROM unnest($2::text[]) s)
      ORDER BY id DESC LIMIT 1`,
    [date, sources ?? null],
  );
  return rows[0]?.id ?? null;
}

/** Unknown names are wrong usage here, not a failed run. */
async function assertSources(pool: Pool, names: readonly string[] | undefined): Promise<void> {
  const { rows } = await pool.query<{ name: string; type: string }>("SELECT name, type FROM ops.source WHERE removed_at IS NULL ORDER BY name");
  const fetched = rows.filter((row) => row.type !== "file").map((row) => row.name);
  for (const name of names ?? []) {
    if (fetched.includes(name)) continue;
    const file = rows.some((row) => row.name === name);
    throw new AppError("usage", `${file ? `"${name}" is filled by kco import, not by a run` : `There is no source "${name}"`}. Sources to run: ${fetched.join(", ") || "none yet"}.`);
  }
}

export async function runDaily({ etl, etlUrl }: CommandDatabase, order: Order): Promise<CommandResult> {
  await assertSources(etl, order.sources);
  const logicalDate = order.date ?? dayOf(new Date());
  const parentId = await parentOf(etl, logicalDate, order.sources);
  const request: RunRequest = {
    kind: parentId === null ? "daily" : "rerun",
    trigger: "cli",
    logicalDate,
    ...(parentId === null ? {} : { parentId }),
    ...(order.sources ? { params: { sources: order.sources } } : {}),
  };
  if (order.wait) return outcomeResult(await runInCommand(request, { etlUrl }));
  const { id, created } = await createRun(etl, request);
  if (!created) throw new AppError("conflict", `Run ${id} for ${logicalDate} is waiting or running already: kco runs show ${id}.`);
  return { document: { ok: true, run_id: id, status: "queued" }, lines: [`run ${id} is queued; a running server or worker takes it (kco runs logs ${id} -f)`] };
}
