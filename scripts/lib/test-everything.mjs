// The steps of `npm test`: packages, generated code, lint, types, production build, then pure, database and browser tests.
import { exitWith } from "./fail.mjs";
import { prepare } from "./prepare.mjs";
import { createReport } from "./report.mjs";
import { createShutdown } from "./shutdown.mjs";
import { runTool } from "./tools.mjs";
import { runVitest } from "./vitest.mjs";

const report = createReport(process.stderr);

/** @returns {Promise<{ passed: number, failed: number }>} one for the gate named `title` */
async function gate(title, work) {
  const passed = await report.step(title, () => work().catch((error) => (report.line(`✗ ${error.message}`), false)));
  return passed === false ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 };
}

/** Everything, or with arguments only what vitest selects by them. Prints the sum as the last line and exits 1 when anything failed. */
export async function testEverything(args) {
  const shutdown = createShutdown(async () => undefined);
  try {
    await prepare(report, { packages: "dev" });
    const counts = [];
    if (args.length === 0) {
      counts.push(await gate("checking the code (oxlint)", () => runTool("lint")));
      counts.push(await gate("checking the types (tsc)", () => runTool("types")));
      counts.push(await gate("building for production", () => prepare(report, { packages: "dev", build: true })));
    }
    counts.push(await report.step("testing", () => runVitest(args)));
    const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
    report.line(`\nAll of it took ${report.elapsed()}.`);
    if (!shutdown.begun()) console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
    await shutdown.stop(sum("failed") === 0 ? 0 : 1);
  } catch (error) {
    exitWith(error);
  }
}
