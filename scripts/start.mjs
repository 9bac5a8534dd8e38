// `npm start`: everything from a fresh clone to a running product; lib/start-product.mjs has the steps.
import { requireNode } from "./lib/require-node.mjs";

if (requireNode()) import("./lib/start-product.mjs").then(({ startProduct }) => startProduct());
