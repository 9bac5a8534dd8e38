// Runs vitest and counts what passed and what failed.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { runLoud } from "./tools.mjs";

/** @param {string[]} args @returns {Promise<{ passed: number, failed: number, played: number, mismatches: number }>} played: runs, where one test plays many */
export async function runVitest(args) {
  const file = join(root, "test-results", `vitest-${process.pid}.json`);
  mkdirSync(join(root, "test-results"), { recursive: true });
  const code = await runLoud(["node_modules/vitest/vitest.mjs", "run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  const result = readCounts(file);
  rmSync(file, { force: true });
  // A file that does not even load, or an error outside any test, has no failed test to count.
  return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}

function readCounts(file) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    const unloaded = report.testResults.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0).length;
    const ran = report.testResults.flatMap((suite) => suite.assertionResults).filter(({ status }) => status === "passed" || status === "failed");
    const sum = (of) => ran.reduce((total, test) => total + of(test), 0);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      played: sum(({ meta }) => meta?.played?.runs ?? 1),
      mismatches: sum(({ status, meta }) => meta?.played?.mismatches ?? (status === "failed" ? 1 : 0)),
    };
  } catch {
    return { passed: 0, failed: 0, played: 0, mismatches: 0 };
  }
}
