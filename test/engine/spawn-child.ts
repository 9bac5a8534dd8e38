// Bundles a TypeScript file of the tests and runs it as a process of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "@/lib/config/root";

export interface Child {
  readonly process: ChildProcess;
  /** Exit code or signal, and what it wrote to stdout. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string }>;
}

export interface Bundle {
  spawn(env: Record<string, string>, args?: readonly string[]): Child;
  remove(): void;
}

/** Bundles `file` (relative to the checkout) as `npm start` bundles the worker. */
export async function bundleInto(file: string, outfile: string): Promise<void> {
  await build({ absWorkingDir: projectRoot(), entryPoints: [file], outfile, bundle: true, format: "esm", platform: "node", target: "node20", packages: "external", loader: { ".sql": "text" }, alias: { "server-only": join(projectRoot(), "scripts/lib/empty.mjs") }, logLevel: "silent" });
}

/** @param file relative to the checkout */
export async function bundleOf(file: string): Promise<Bundle> {
  const outfile = join(projectRoot(), "build", `test-${process.pid}-${file.replace(/\W+/g, "-")}.mjs`); // inside the checkout, so that packages resolve
  await bundleInto(file, outfile);
  return {
    spawn: (env, args = []) => {
      const child = spawn(process.execPath, [outfile, ...args], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
      let stdout = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string }>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => resolve({ code, signal, stdout }));
      });
      return { process: child, ended };
    },
    remove: () => rmSync(outfile, { force: true }),
  };
}
