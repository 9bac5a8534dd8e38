// Where the checkout lies and where its data goes: the launchers set KCO_ROOT, so that a command works from any folder.
import { resolve } from "node:path";

/** The folder with package.json, prisma/ and build/. */
export function projectRoot(): string {
  return process.env.KCO_ROOT ?? process.cwd();
}

/** The data folder (KCO_DATA_DIR, default .kco), absolute; a relative one counts from the checkout, so every command means the same folder. */
export function dataDir(): string {
  return resolve(projectRoot(), process.env.KCO_DATA_DIR || ".kco");
}
