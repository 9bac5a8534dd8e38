// The steps of `npm run check`: what can be known in seconds, the same gates as in `npm test`.
import { exitWith } from "./fail.mjs";
import { prepare } from "./prepare.mjs";
import { createReport } from "./report.mjs";
import { createShutdown } from "./shutdown.mjs";
import { runTool } from "./tools.mjs";
import { runVitest } from "./vitest.mjs";

const report = createReport(process.stderr);

/** Lint, types and pure tests; exits 1 when one of them fails, after all have been run. */
export async function checkQuickly() {
  const shutdown = createShutdown(async () => undefined);
  try {
    await prepare(report, { packages: "dev" });
    const lint = await report.step("checking the code (oxlint)", () => runTool("lint"));
    const types = await report.step("checking the types (tsc)", () => runTool("types"));
    const tests = await report.step("running the pure tests", () => runVitest(["--project", "pure"]));
    const ok = lint && types && tests.failed === 0;
    report.line(ok ? "✓ all good" : `✗ ${[!lint && "oxlint", !types && "tsc", tests.failed > 0 && `${tests.failed} tests`].filter(Boolean).join(", ")} failed`);
    await shutdown.stop(ok ? 0 : 1);
  } catch (error) {
    exitWith(error);
  }
}
