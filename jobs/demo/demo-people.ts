// The people of the demo company: made once with random passwords, which only who loads the demo gets to see.
import type { Pool } from "pg";
import { addUser, findUserByEmail, setPassword } from "@/lib/access/identity";
import { onPg } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";
import { PEOPLE } from "@/jobs/demo-cloud/company/organisation";
import { randomPassword } from "@/jobs/demo/random-password";

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly teams: readonly string[];
  readonly password: string;
}

const ACTOR = "demo";

/** Adds the people, or gives those of an earlier, interrupted load new passwords. Needs the teams. */
export async function writePeople(pool: Pool): Promise<DemoAccount[]> {
  const db = onPg(pool);
  const accounts: DemoAccount[] = [];
  for (const person of PEOPLE) {
    const password = randomPassword();
    const known = await findUserByEmail(db, person.email);
    if (known && known.origin !== "demo") throw new AppError("conflict", `${person.email} is a real person here, and the demo company has one of the same address. Load the demo into another data folder (KCO_DATA_DIR).`);
    if (known) await setPassword(db, person.email, password, ACTOR);
    else await addUser(db, { email: person.email, name: person.name, role: person.role, teams: person.teams, password, origin: "demo" }, ACTOR);
    accounts.push({ email: person.email, name: person.name, role: person.role, teams: person.teams, password });
  }
  return accounts;
}
