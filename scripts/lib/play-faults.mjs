// Plays each fault of docs/faults.md in full and says how often it was played and how often it did not end as it must.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitWith, Failure } from "./fail.mjs";
import { root } from "./paths.mjs";
import { prepare } from "./prepare.mjs";
import { createReport } from "./report.mjs";
import { createShutdown } from "./shutdown.mjs";
import { runVitest } from "./vitest.mjs";

/** @typedef {{ id: string, what: string, files: string[] }} Fault */

/** @returns {Fault[]} the rows of the table, in its order */
export function readFaults() {
  return readFileSync(join(root, "docs", "faults.md"), "utf8").split("\n").flatMap((line) => {
    const [, id, what, files] = line.split("|").map((cell) => cell.trim());
    return /^(FA|IN)-\d+$/.test(id ?? "") ? [{ id, what, files: files.split(" ") }] : [];
  });
}

function chosen(faults, ids) {
  const unknown = ids.filter((id) => !faults.some((fault) => fault.id === id));
  if (unknown.length > 0) throw new Failure(`No fault ${unknown.join(", ")}. Faults: ${faults.map(({ id }) => id).join(", ")}.`);
  return ids.length === 0 ? faults : faults.filter(({ id }) => ids.includes(id));
}

/** @param {string[]} ids none: all. Exits 1 when any run of any fault did not end as it must. */
export async function playFaults(ids) {
  const report = createReport(process.stderr);
  const shutdown = createShutdown(async () => undefined);
  try {
    const faults = chosen(readFaults(), ids);
    process.env.KCO_CHAOS ??= "full";
    console.log(`${faults.length} ${faults.length === 1 ? "fault" : "faults"}`);
    await prepare(report, { packages: "dev", build: faults.some(({ files }) => files.some((file) => file.includes(".e2e."))) });
    let mismatches = 0;
    for (const { id, what, files } of faults) {
      const begun = Date.now();
      const counts = await runVitest([...files, "-t", `${id}(?!\\d)`]);
      mismatches += counts.failed;
      const wrong = counts.failed > 0 && counts.mismatches === 0 ? counts.failed : counts.mismatches;
      if (!shutdown.begun()) console.log(`${counts.failed === 0 ? "✓" : "✗"} ${id}  ${counts.played} runs, ${wrong} mismatches, ${Math.round((Date.now() - begun) / 1000)} s  ${what}`);
    }
    await shutdown.stop(mismatches === 0 ? 0 : 1);
  } catch (error) {
    exitWith(error);
  }
}
