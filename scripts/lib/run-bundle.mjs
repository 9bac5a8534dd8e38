// Runs one of the bundles in this process, after rebuilding what is stale; stdout stays the bundle's own.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundlesAreFresh } from "../build-bundles.mjs";
import { root } from "./paths.mjs";

/** @param {"cli" | "worker" | "bench"} name */
export async function runBundle(name) {
  if (!bundlesAreFresh()) {
    const { prepare } = await import("./prepare.mjs");
    const { createReport } = await import("./report.mjs");
    const { exitWith } = await import("./fail.mjs");
    await prepare(createReport(process.stderr), { packages: "prod" }).catch(exitWith);
  }
  await import(pathToFileURL(join(root, "build", `${name}.mjs`)).href);
}
