// Generates the typed database client when the schema changed.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { runQuietly } from "./run.mjs";
import { isStamped, treeHash } from "./tree-hash.mjs";

/** @param {ReturnType<typeof import("./report.mjs").createReport>} report */
export async function ensurePrismaClient(report) {
  const stamp = join(root, "build", "prisma-client.stamp");
  const hash = treeHash(["prisma/schema", "prisma.config.ts", "package-lock.json"]);
  if (isStamped(stamp, hash) && existsSync(join(root, "lib", "db", "generated", "client.ts"))) return;
  // Prisma's command fetches an engine from its vendor's host even for `generate`; any executable file keeps it from doing so.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };
  await report.step("generating the database client", () => runQuietly("Generating the database client (prisma generate)", ["node_modules/prisma/build/index.js", "generate"], { env }));
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(stamp, hash);
}
