// A small company whose two bills went through the real pipeline, and its people: what the browser tests look at.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addUser } from "@/lib/access/identity";
import { onPg } from "@/lib/access/sql-runner";
import { addDays, daysIn, type Day } from "@/lib/dates/dates";
import { closePrisma } from "@/lib/db/prisma";
import { dagOf } from "@/jobs/daily";
import { prepareImport } from "@/jobs/import/prepare-import";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import type { TestDatabase } from "./database";

export const PASSWORD = "correct horse battery staple";
export const PEOPLE = { admin: "admin@example.com", analyst: "analyst@example.com", webLead: "web@example.com", dataViewer: "data@example.com" } as const;
/** Team Data alone has this charge; no byte of it may reach team Web. */
export const CANARY = { amount: "1234567.89", service: "CanaryService" } as const;

const FIRST: Day = "2024-12-01";
const LAST: Day = "2025-12-31"; // 13 months

function csv(account: "account_id" | "project_id", accounts: readonly string[]): string {
  const lines = daysIn(FIRST, addDays(LAST, 1)).flatMap((day, i) =>
    ["Web", "Data"].map((team, t) => `${day},${accounts[t % accounts.length]},${["EC2", "S3", "RDS"][(i + t) % 3]},${team},${i % 4 === 0 ? "dev" : "prod"},${100 + ((i * 37 + t * 11) % 60)}.${10 + (i % 90)}`),
  );
  if (account === "account_id") lines.push(`${LAST},${accounts[1]},${CANARY.service},Data,prod,${CANARY.amount}`, `${LAST},${accounts[0]},EC2,Web,prod,-12.50`);
  return `date,${account},service,team,env,cost_usd\n${lines.join("\n")}\n`;
}

/** Imports both files and adds the people. @returns the id of the run */
export async function importedWorld(db: TestDatabase): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "kco-world-"));
  try {
    writeFileSync(join(folder, "aws.csv"), csv("account_id", ["111111111111", "222222222222"]));
    writeFileSync(join(folder, "gcp.csv"), csv("project_id", ["proj-alpha", "proj-beta"]));
    const { files } = await prepareImport(db.etl, { paths: [folder], source: "bill", format: "auto", mode: "refuse_overlap", currency: null });
    await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: "2026-01-02", params: { sources: ["bill"], files } });
    const claim = await claimRun(db.etl, "test:1:world");
    if (!claim) throw new Error("the import was not claimed");
    const outcome = await executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
    if (!outcome.status.startsWith("succeeded")) throw new Error(`the import ended ${outcome.status}`);
    const people = onPg(db.owner);
    const person = (email: string, role: "admin" | "analyst" | "lead" | "viewer", teams: string[]) => addUser(people, { email, name: email.split("@")[0] ?? email, role, teams, password: PASSWORD, origin: "cli" }, "test");
    await person(PEOPLE.admin, "admin", []);
    await person(PEOPLE.analyst, "analyst", []);
    await person(PEOPLE.webLead, "lead", ["Web"]);
    await person(PEOPLE.dataViewer, "viewer", ["Data"]);
    return claim.run.id;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await closePrisma();
  }
}
