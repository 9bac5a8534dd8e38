// Before browser tests: the production build and the command bundles, made when stale by the same code as `npm start`.
import { spawnSync } from "node:child_process";

export default function setup(): void {
  const result = spawnSync(process.execPath, ["scripts/prepare.mjs", "--build"], { cwd: process.env.KCO_ROOT ?? process.cwd(), stdio: ["ignore", "inherit", "inherit"] });
  if (result.status !== 0) throw new Error("The production build failed: see the lines above.");
}
