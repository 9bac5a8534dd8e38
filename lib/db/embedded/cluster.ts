// Creates the database cluster once: built in a folder of its own and renamed into place, so a killed or concurrent first start leaves nothing half made.
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "@/lib/errors/app-error";
import type { Location } from "./location";
import { runProgram } from "./run-program";

export const SUPERUSER = "kco_super";

export interface Cluster {
  /** PGDATA. */
  data: string;
  /** The server's log file. */
  log: string;
  /** Password of SUPERUSER and of the owner role. */
  password: string;
  location: Location;
}

function describe(location: Location, dir: string): Cluster {
  try {
    return { data: join(dir, "data"), log: join(dir, "log", "server.log"), password: readFileSync(join(dir, "password"), "utf8"), location };
  } catch (error) {
    throw new AppError("unavailable", `Cannot read the embedded database's password in ${dir}: it belongs to another account. Start as that account, or set KCO_DATA_DIR to another folder.`, { cause: error });
  }
}

function isRunningPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Drafts of first starts that were killed; a draft's name carries the pid of its maker. */
function sweepDrafts(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = /^cluster\.(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunningPid(Number(pid))) rmSync(join(base, name), { recursive: true, force: true });
  }
}

async function initdb(location: Location, draft: string): Promise<void> {
  const { user, native } = location;
  for (const [name, mode] of [["", 0o755], ["data", 0o700], ["log", 0o700]] as const) {
    mkdirSync(join(draft, name), { mode });
    chmodSync(join(draft, name), mode); // a strict umask would lock the server's account out
    if (name !== "" && user.uid !== undefined) chownSync(join(draft, name), user.uid, user.gid ?? user.uid);
  }
  const passwordFile = join(draft, "password");
  writeFileSync(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid ?? user.uid);
  const result = await runProgram(join(native, "bin", "initdb"), [
    "-D", join(draft, "data"), "-U", SUPERUSER, "-A", "scram-sha-256", `--pwfile=${passwordFile}`,
    "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-N", "--no-instructions",
  ], user);
  if (user.uid !== undefined) chownSync(passwordFile, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  if (result.code !== 0) {
    const full = /No space left on device/.test(result.output);
    throw new AppError("unavailable", full ? `The disk that holds ${draft} is full: free some space and start again.` : `PostgreSQL could not be set up in ${draft}: ${result.output.trim().split("\n").slice(-3).join(" ")}`);
  }
}

/** The cluster of `location`, made by initdb (about 1 s) when there is none yet. */
export async function ensureCluster(location: Location): Promise<Cluster> {
  const dir = join(location.base, "cluster");
  if (existsSync(dir)) return describe(location, dir);
  mkdirSync(location.base, { recursive: true, mode: 0o755 });
  sweepDrafts(location.base);
  const draft = join(location.base, `cluster.${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    await initdb(location, draft);
    renameSync(draft, dir);
  } catch (error) {
    if (!existsSync(dir)) throw error; // else another first start was quicker: use its cluster
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return describe(location, dir);
}
