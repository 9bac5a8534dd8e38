// Reads postmaster.pid and tells a running server from what a killed one left behind.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A pid that no system gives out: PostgreSQL then finds the file stale by itself and still checks the old shared memory for survivors. */
const NO_SUCH_PID = 2_147_483_646;

export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** What postmaster.pid says (line 1 pid, line 4 port, line 8 status), or null when there is none or it is being written. */
export function readPostmaster(data: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), ready: (lines[7] ?? "").trim() === "ready" };
}

function isAliveOnLinux(pid: number, data: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Where PID 1 does not reap (node as PID 1 in a container) a killed server stays a zombie and kill(pid, 0) says it lives.
    if (/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2))) return false;
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data); // a server's working folder is its data; a reused pid has another
  } catch {
    return false;
  }
}

/** True when `pid` is a live server of this data folder. */
export function isAlive(pid: number, data: string): boolean {
  if (existsSync("/proc/self/stat")) return isAliveOnLinux(pid, data);
  try {
    const [state = "", command = ""] = execFileSync("ps", ["-o", "state=,comm=", "-p", String(pid)], { encoding: "utf8" }).trim().split(/\s+/, 2);
    return !state.startsWith("Z") && command.includes("postgres");
  } catch {
    return false;
  }
}

/** Marks the file of a dead server as stale, which PostgreSQL cannot see for a zombie or a reused pid. */
export function markStale(data: string): void {
  const file = join(data, "postmaster.pid");
  try {
    writeFileSync(file, readFileSync(file, "utf8").replace(/^\d+/, String(NO_SUCH_PID)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // gone already: just as good
  }
}
