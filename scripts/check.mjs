// `npm run check`: lint, types and pure tests in seconds.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) import("./lib/check-quickly.mjs").then(({ checkQuickly }) => checkQuickly());
