// The steps of `npm start`, in order; what can run beside each other does.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBundles } from "./bundles.mjs";
import { demoWanted, loadDemo } from "./demo.mjs";
import { Failure, sayFailure } from "./fail.mjs";
import { alone } from "./lock.mjs";
import { ensureNextBuild } from "./next-build.mjs";
import { ensurePackages } from "./packages.mjs";
import { root } from "./paths.mjs";
import { readPort, requirePort, requireSpace, SPACE_GB } from "./preflight.mjs";
import { ensurePrismaClient } from "./prisma-client.mjs";
import { createReport } from "./report.mjs";
import { createShutdown } from "./shutdown.mjs";
import { startWeb, webReady } from "./web.mjs";

const report = createReport(process.stdout);
/** @type {Promise<{ close(): Promise<void> }> | undefined} */
let opening; // kept from its beginning: a Ctrl-C meanwhile must still stop what it starts
const shutdown = createShutdown(() => opening?.then((database) => database.close(), () => undefined) ?? Promise.resolve());

async function openDatabase() {
  const { openDatabase: open, readEnv, dataDir, hasRealSources } = await import(pathToFileURL(join(root, "build", "boot.mjs")).href);
  readEnv();
  const dir = dataDir();
  mkdirSync(dir, { recursive: true });
  requireSpace(dir, SPACE_GB.laterStart);
  opening = open();
  const database = await report.step(process.env.DATABASE_URL ? "connecting to the database" : "starting the embedded PostgreSQL", () => opening);
  database.notes.forEach((note) => report.line(`  ${note}`));
  return { embedded: database.embedded, dataDir: dir, hasRealSources };
}

/** Packages and generated code first; then the production build beside database and demo company. @returns {Promise<string[]>} how demo people sign in */
function setUp() {
  const databaseAndDemo = async () => {
    await ensureBundles(report);
    const opened = await openDatabase();
    if (!(await demoWanted(opened))) return [];
    const { said } = await report.step("loading the demo company", () => loadDemo(opened.dataDir, (line) => report.line(`  demo: ${line}`)));
    return said;
  };
  const work = async () => {
    await ensurePackages(report, "prod");
    await ensurePrismaClient(report);
    const [people] = await Promise.all([databaseAndDemo(), ensureNextBuild(report)]);
    return people;
  };
  return alone(work, () => report.line("• waiting for another command that prepares this checkout …"));
}

/** Null once somebody can sign in as admin. */
async function setUpLink() {
  const { firstAdminLink } = await import(pathToFileURL(join(root, "build", "boot.mjs")).href);
  return firstAdminLink();
}

function greet(port, people, link) {
  report.line(`\nReady after ${report.elapsed()}: ${process.env.KCO_BASE_URL ?? `http://localhost:${port}`}`);
  const known = ["Sign in with your e-mail and password.", "  new password: npm run kco -- users passwd EMAIL", "  new person:   npm run kco -- users invite EMAIL --role ROLE"];
  const first = ["Nobody can sign in yet. Make the first admin here, within 24 hours; the link works once:", `  ${link}`];
  for (const line of people.length > 0 ? people : link === null ? known : first) report.line(line);
  report.line("Stop with Ctrl-C.");
}

/** Runs until it is stopped; every failure is one sentence and exit 1, after everything that was started has ended. */
export async function startProduct() {
  try {
    requireSpace(root, existsSync(join(root, ".next", "BUILD_ID")) ? SPACE_GB.laterStart : SPACE_GB.firstStart);
    const port = readPort(process.env.PORT);
    await requirePort(port);
    const people = await setUp();
    process.env.NEXTAUTH_URL ??= process.env.KCO_BASE_URL ?? `http://localhost:${port}`;
    const web = startWeb(port);
    await report.step("starting the web", () => webReady(web, port));
    greet(port, people, await setUpLink());
    const outcome = await web.ended;
    if (!shutdown.begun()) throw new Failure(`The web process ended by itself (${outcome}).`);
  } catch (error) {
    if (shutdown.begun()) return; // the failure is our own stopping
    sayFailure(error);
    await shutdown.stop(1);
  }
}
