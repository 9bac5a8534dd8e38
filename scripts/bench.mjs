#!/usr/bin/env node
// `npm run bench -- NAME`: builds what is stale and runs the benchmarks of test/bench in this process.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) {
  const { prepare } = await import("./lib/prepare.mjs");
  const { createReport } = await import("./lib/report.mjs");
  const { exitWith } = await import("./lib/fail.mjs");
  await prepare(createReport(process.stderr), { packages: "dev", build: true }).catch(exitWith);
  const { runBundle } = await import("./lib/run-bundle.mjs");
  await runBundle("bench");
}
