// Makes a checkout ready without starting anything: packages, database client, bundles and, when asked, the production build.
import { ensureBundles } from "./bundles.mjs";
import { alone } from "./lock.mjs";
import { ensureNextBuild } from "./next-build.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensurePrismaClient } from "./prisma-client.mjs";

/**
 * @param {ReturnType<typeof import("./report.mjs").createReport>} report
 * @param {{ packages: "prod" | "dev", build?: boolean }} what
 */
export function prepare(report, what) {
  const work = async () => {
    await ensurePackages(report, what.packages);
    await ensurePrismaClient(report);
    await ensureBundles(report);
    if (what.build) await ensureNextBuild(report);
  };
  return alone(work, () => report.line("• waiting for another command that prepares this checkout …"));
}
