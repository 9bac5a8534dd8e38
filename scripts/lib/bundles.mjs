// Keeps build/ true to its sources.
import { buildBundles, bundlesAreFresh } from "../build-bundles.mjs";
import { Failure } from "./fail.mjs";

/** @param {ReturnType<typeof import("./report.mjs").createReport>} report */
export async function ensureBundles(report) {
  if (bundlesAreFresh()) return;
  await report.step("bundling the commands", () =>
    buildBundles().catch((error) => {
      const first = error.errors?.[0];
      throw new Failure(first ? `Bundling the commands failed: ${first.text} (${first.location?.file}:${first.location?.line}).` : `Bundling the commands failed: ${error.message}`);
    }),
  );
}
