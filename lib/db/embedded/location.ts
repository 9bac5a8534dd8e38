// Where the embedded server's programs and data lie: inside the checkout, or under /var/tmp when another account must reach them and cannot.
import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "@/lib/errors/app-error";
import { findNativePackage, repairSymlinks } from "./package";

/** PostgreSQL refuses to run as root; this is "nobody" on Linux, an account that every distribution has (initdb wants a known one). */
const NOBODY = 65534;

export interface Location {
  /** Holds cluster/, which holds data/, the password file and the log. */
  base: string;
  /** bin/, lib/, share/ of PostgreSQL. */
  native: string;
  /** Spawn options of the account that runs the server; empty when it is ours. */
  user: { uid?: number; gid?: number };
  /** What was moved and why, to be said to the user; empty when nothing. */
  notes: string[];
}

function traversable(path: string): boolean {
  for (let dir = path; ; dir = dirname(dir)) {
    if (existsSync(dir)) {
      const s = statSync(dir);
      const bit = s.uid === NOBODY ? 0o100 : s.gid === NOBODY ? 0o010 : 0o001;
      if ((s.mode & bit) === 0) return false;
    }
    if (dir === dirname(dir)) return true;
  }
}

/** A folder of ours under /var/tmp, which every account may write to: a planted one is refused. */
function ownFolderUnderVarTmp(dataDir: string): string {
  const dir = join("/var/tmp", `kco-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`);
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const s = lstatSync(dir);
  if (!s.isDirectory() || s.uid !== process.getuid?.()) {
    throw new AppError("unavailable", `${dir} is not a folder of this account: remove it, or set KCO_DATA_DIR to a folder that every account can reach.`);
  }
  return dir;
}

function copyNative(from: string, to: string): void {
  if (existsSync(to)) return;
  const draft = `${to}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error; // else another starter was first
  }
}

/** Decides the places for `dataDir` (absolute). As root the server runs as nobody, which must be able to enter every parent folder. */
export function locate(dataDir: string): Location {
  const found = findNativePackage();
  repairSymlinks(found.dir);
  if (process.getuid?.() !== 0) return { base: dataDir, native: found.dir, user: {}, notes: [] };
  const user = { uid: NOBODY, gid: NOBODY };
  const notes: string[] = [];
  let native = found.dir;
  let base = dataDir;
  if (!traversable(native)) {
    native = join(ownFolderUnderVarTmp(dataDir), `native-${found.version}`);
    copyNative(found.dir, native);
    notes.push(`PostgreSQL's programs run from ${native}, because the account it runs as cannot enter ${found.dir}.`);
  }
  if (!traversable(dataDir)) {
    base = ownFolderUnderVarTmp(dataDir);
    notes.push(`The database's files are in ${base}, because the account it runs as cannot enter ${dataDir}.`);
  }
  return { base, native, user, notes };
}
