#!/usr/bin/env node
// `npm run bench -- NAME`: builds what is stale and runs the benchmarks of test/bench in this process.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) import("./lib/run-bundle.mjs").then(({ runBundle }) => runBundle("bench"));
