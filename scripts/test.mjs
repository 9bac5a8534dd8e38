// `npm test`: from a fresh clone to one line that sums up every test; `npm test -- PATTERN` runs what vitest selects.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) import("./lib/test-everything.mjs").then(({ testEverything }) => testEverything(process.argv.slice(2)));
