// Builds the web for production when its sources changed.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./fail.mjs";
import { root } from "./paths.mjs";
import { routeFaults } from "./route-inventory.mjs";
import { runQuietly } from "./run.mjs";
import { isStamped, treeHash } from "./tree-hash.mjs";

const SOURCES = ["app", "components", "lib", "jobs", "public", "prisma/schema", "instrumentation.ts", "proxy.ts", "next.config.ts", "postcss.config.mjs", "tsconfig.json", "package-lock.json"];
const stamp = join(root, ".next", ".kco-src");

/** @param {ReturnType<typeof import("./report.mjs").createReport>} report */
export async function ensureNextBuild(report) {
  const hash = treeHash(SOURCES);
  if (isStamped(stamp, hash) && existsSync(join(root, ".next", "BUILD_ID"))) return;
  const faults = routeFaults(root);
  if (faults.length > 0) throw new Failure(`Not built: nobody has said who may use it.\n${faults.join("\n")}`);
  rmSync(stamp, { force: true });
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  await report.step("building the web for production", () => runQuietly("The production build (next build)", ["node_modules/next/dist/bin/next", "build"], { env }));
  writeFileSync(stamp, hash);
}
