// `node scripts/prepare.mjs [--dev] [--build]`: makes the checkout ready and starts nothing; the browser tests and images use it.
import { requireNode } from "./lib/require-node.mjs";

const flag = (name) => process.argv.includes(name);
if (requireNode()) {
  Promise.all([import("./lib/prepare.mjs"), import("./lib/report.mjs"), import("./lib/fail.mjs")]).then(([{ prepare }, { createReport }, { exitWith }]) =>
    prepare(createReport(process.stderr), { packages: flag("--dev") ? "dev" : "prod", build: flag("--build") }).catch(exitWith),
  );
}
