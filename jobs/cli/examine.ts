// What `kco doctor` looks at: each finding names the fault and the way out.
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { dataDir } from "@/lib/config/root";
import { readMigrations } from "@/lib/db/migrations";
import { belowFloor } from "@/lib/db/postgres-floor";
import { openDatabase } from "@/lib/db/open-database";
import { etlPool, ownerPool } from "@/lib/db/pools";
import { assertRoleSafety, blindness, makersOfTemporaries } from "@/lib/db/role-safety";
import { messageOf } from "@/lib/errors/app-error";
import { nextTick, saysCron, SCHEDULES } from "@/jobs/schedules";
import { say, type CommandResult } from "@/jobs/cli/command-result";

type State = "ok" | "warning" | "fault";

interface Finding {
  readonly check: string;
  readonly state: State;
  readonly says: string;
}

type Examination = () => Finding | Promise<Finding>;

const OLDEST_NODE = [20, 19] as const;
const RECOMMENDED_POSTGRES = 150_000;
const LOW_DISK = 2e9;
const FULL_DISK = 500e6; // a day's bill and its write-ahead log
const SKEW_WARNING_S = 120;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return { check: "node", state: old ? "fault" : "ok", says: `${process.version}${old ? `: install ${OLDEST_NODE.join(".")} or newer (24 LTS is recommended)` : ""}` };
}

function disk(): Finding {
  let dir = dataDir();
  while (!existsSync(dir)) dir = dirname(dir);
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const state = free < FULL_DISK ? "fault" : free < LOW_DISK ? "warning" : "ok";
  return { check: "disk", state, says: `${gigabytes(free)} free at ${dir}${state === "ok" ? "" : ": free some space, or set KCO_DATA_DIR to another disk"}` };
}

async function server(embedded: boolean): Promise<Finding> {
  const { rows } = await etlPool().query<{ version: string; number: number; size: string }>("SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, pg_database_size(current_database()) AS size");
  const row = rows[0];
  const says = `${row?.version}, database ${gigabytes(Number(row?.size ?? 0))}`;
  if ((row?.number ?? 0) < RECOMMENDED_POSTGRES) return { check: "postgresql", state: "fault", says: `${says}: version 15 or newer is needed` };
  const floor = embedded ? null : belowFloor(row?.number ?? 0); // the embedded one is the newest there is as a package (SECURITY.md)
  return { check: "postgresql", state: floor === null ? "ok" : "warning", says: `${says}${floor === null ? "" : `: update it to ${floor} or newer, it lacks security fixes (SECURITY.md)`}` };
}

async function roles(): Promise<Finding> {
  await assertRoleSafety();
  return { check: "roles", state: "ok", says: "no role of the web or the pipeline is superuser, bypasses row-level security or owns a table" };
}

/** Whether the owner sees what it backs up and lets go. */
async function ownerLogin(): Promise<Finding> {
  if (!process.env.DATABASE_URL) return { check: "owner", state: "ok", says: "not examined: this process has no owner URL" };
  const blind = await blindness(ownerPool());
  return { check: "owner", state: blind === null ? "ok" : "fault", says: blind ?? "sees every row" };
}

async function temporaries(): Promise<Finding> {
  const { database, roles: makers } = await makersOfTemporaries(etlPool());
  if (makers.length === 0) return { check: "temporary objects", state: "ok", says: "no role of the web or of BI may make any" };
  return { check: "temporary objects", state: "warning", says: `${makers.join(", ")} may make some. Let the owner of the database run: GRANT TEMPORARY ON DATABASE ${database} TO kco_etl; REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC, ${makers.join(", ")}` };
}

async function migrations(): Promise<Finding> {
  if (!process.env.DATABASE_URL) return { check: "migrations", state: "ok", says: "not examined: this process has no owner URL" };
  const { rows } = await ownerPool().query<{ name: string }>("SELECT migration_name AS name FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL");
  const missing = readMigrations().filter((migration) => !rows.some((row) => row.name === migration.name));
  return { check: "migrations", state: missing.length > 0 ? "fault" : "ok", says: missing.length > 0 ? `not applied: ${missing.map((m) => m.name).join(", ")}` : `${rows.length} applied, none missing` };
}

async function clock(): Promise<Finding> {
  const before = Date.now();
  const { rows } = await etlPool().query<{ at: Date }>("SELECT clock_timestamp() AS at");
  const skew = Math.round(((rows[0]?.at.getTime() ?? before) - (before + Date.now()) / 2) / 1000);
  const wrong = Math.abs(skew) > SKEW_WARNING_S;
  return { check: "clock", state: wrong ? "warning" : "ok", says: `${new Date().toISOString()}, ${Math.abs(skew)} s off the database's${wrong ? ": set the clock (NTP), providers refuse signatures that are minutes off" : ""}` };
}

async function runs(): Promise<Finding> {
  const { rows } = await etlPool().query<{ waiting: number; running: number; dead: number; last: string | null }>(
    `SELECT count(*) FILTER (WHERE status IN ('queued', 'crashed'))::int AS waiting, count(*) FILTER (WHERE status = 'running')::int AS running,
            count(*) FILTER (WHERE status = 'dead' AND finished_at > now() - interval '7 days')::int AS dead,
            (SELECT format('run %s for %s %s', id, logical_date, status) FROM ops.run WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) AS last FROM ops.run`,
  );
  const { waiting = 0, running = 0, dead = 0, last = null } = rows[0] ?? {};
  return { check: "runs", state: dead > 0 ? "warning" : "ok", says: `${running} running, ${waiting} waiting, ${dead} dead in 7 days; last: ${last ?? "none yet"}` };
}

function schedules(): Finding {
  const now = new Date();
  const next = SCHEDULES.map((schedule) => `${schedule.id} ${saysCron(schedule)}, next ${nextTick(schedule, now).toISOString().slice(0, 16).replace("T", " ")}`);
  return { check: "schedules", state: "ok", says: next.join("; ") };
}

/** Each process that uses the embedded server holds a connection to its database `postgres`, named after the command. */
async function holders(embedded: boolean): Promise<Finding> {
  if (!embedded) return { check: "database used by", state: "ok", says: "an external server (DATABASE_URL)" };
  const { rows } = await etlPool().query<{ name: string }>("SELECT application_name AS name FROM pg_stat_activity WHERE application_name LIKE 'kco hold %' ORDER BY backend_start");
  return { check: "database used by", state: "ok", says: rows.map((row) => row.name.replace(/^kco hold (\d+) ?/, "pid $1 ").trim()).join("; ") };
}

async function look(check: string, examination: Examination): Promise<Finding> {
  try {
    return await examination();
  } catch (error) {
    return { check, state: "fault", says: messageOf(error) };
  }
}

async function inDatabase(): Promise<Finding[]> {
  const database = await openDatabase();
  try {
    database.notes.forEach(say);
    return [
      await look("postgresql", () => server(database.embedded)),
      await look("roles", roles),
      await look("owner", ownerLogin),
      await look("temporary objects", temporaries),
      await look("migrations", migrations),
      await look("clock", clock),
      await look("runs", runs),
      await look("database used by", () => holders(database.embedded)),
    ];
  } finally {
    await database.close();
  }
}

/** Every finding; ok unless one is a fault. */
export async function examine(): Promise<CommandResult> {
  const findings = [await look("node", node), await look("disk", disk), await look("schedules", schedules)];
  try {
    findings.push(...(await inDatabase()));
  } catch (error) {
    findings.push({ check: "database", state: "fault", says: messageOf(error) });
  }
  const ok = !findings.some((finding) => finding.state === "fault");
  const marks: Readonly<Record<State, string>> = { ok: "✓", warning: "!", fault: "✗" };
  return { ok, document: { ok, findings }, lines: findings.map((f) => `${marks[f.state]} ${f.check.padEnd(18)} ${f.says}`) };
}
