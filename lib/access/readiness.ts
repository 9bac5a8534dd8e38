// Can this process do its work: database, schema, scheduler, room on the disk, and on a first start the demo's data?
import "server-only";
import { statfs } from "node:fs/promises";
import { dataDir } from "@/lib/config/root";
import { prismaFor } from "@/lib/db/prisma";
import { readMigrations } from "@/lib/db/migrations";
import { Prisma } from "@/lib/db/generated/client";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";

const SCHEMA = Prisma.sql`SELECT has_schema_privilege(current_user, 'public', 'USAGE') AS "mayLook"`;
const APPLIED = Prisma.sql`SELECT migration_name AS "name" FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
const DEMO = Prisma.sql`SELECT EXISTS (SELECT FROM ops.run WHERE trigger = 'demo' AND status IN ('queued', 'running', 'crashed')) AND NOT EXISTS (SELECT FROM ops.data_version) AS "loading"`;

/** Below it a morning's run and its temporary files may not fit any more; PostgreSQL stops at zero. */
const FREE_DISK_FLOOR_MB = 200;

/** Free space of the disk that holds `dir`, in MB of 10⁶ bytes; null where it cannot be told (a web replica without a data folder). */
async function freeMegabytes(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return Math.floor((bavail * bsize) / 1e6);
  } catch {
    return null;
  }
}

async function missingMigrations(): Promise<string[]> {
  const prisma = prismaFor("app_all");
  const [rights] = await prisma.$queryRaw<Array<{ mayLook: boolean }>>(SCHEMA);
  if (rights?.mayLook !== true) return []; // an external server whose owner grants nothing there: the launcher has migrated it before the web began
  const applied = new Set((await prisma.$queryRaw<Array<{ name: string }>>(APPLIED)).map(({ name }) => name));
  return readMigrations().map(({ name }) => name).filter((name) => !applied.has(name));
}

/** Why this process is not ready; empty when it is. Says nothing that a stranger may not know. @param jobs whether this process runs the pipeline @param diskFloorMb in MB of 10⁶ bytes */
export async function unreadyReasons(jobs: { readonly wanted: boolean; readonly started: boolean }, diskFloorMb = FREE_DISK_FLOOR_MB): Promise<string[]> {
  const reasons = jobs.wanted && !jobs.started ? ["scheduler: not started yet"] : [];
  const free = await freeMegabytes(dataDir());
  if (free !== null && free < diskFloorMb) reasons.push(`disk: ${free} MB free of the ${diskFloorMb} MB that are needed`);
  try {
    const missing = await missingMigrations();
    if (missing.length > 0) reasons.push(`migrations: ${missing.length} not applied yet`);
    const [demo] = await prismaFor("app_all").$queryRaw<Array<{ loading: boolean }>>(DEMO);
    if (demo?.loading === true) reasons.push("demo: the first data is being loaded");
  } catch (error) {
    log.warn({ reason: messageOf(error) }, "not ready: the database cannot be asked");
    reasons.push("database: does not answer");
  }
  return reasons;
}
