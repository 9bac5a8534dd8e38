// `npm run test:chaos`: plays the faults of docs/faults.md in full, one line a fault; `npm run test:chaos -- FA-3` plays those that are named.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) import("./lib/play-faults.mjs").then(({ playFaults }) => playFaults(process.argv.slice(2)));
