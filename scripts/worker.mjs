// `npm run worker`: a process that only claims and runs jobs, beside any number of web replicas.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) import("./lib/run-bundle.mjs").then(({ runBundle }) => runBundle("worker"));
