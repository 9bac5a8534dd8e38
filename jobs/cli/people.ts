// What `kco users` does, through the same identity functions as the web.
import { cliActor } from "@/jobs/cli/actor";
import { createInterface } from "node:readline";
import type { Pool } from "pg";
import { addUser, disableUser, listUsers, readEmail, readRole, setPassword } from "@/lib/access/identity";
import { randomPassword } from "@/jobs/demo/random-password";
import { onPg } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";

async function firstLineOfStdin(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new AppError("usage", "--password-stdin was given, but stdin is empty. Pipe the password in, or leave the option out for a random one.");
}

export async function add(pool: Pool, person: { email: string; name?: string; role: string; team: readonly string[]; passwordStdin?: boolean }): Promise<CommandResult> {
  const email = readEmail(person.email);
  const role = readRole(person.role);
  const password = person.passwordStdin ? await firstLineOfStdin() : randomPassword();
  const id = await addUser(onPg(pool), { email, name: person.name ?? email, role, teams: person.team, password, origin: "cli" }, cliActor());
  const shown = person.passwordStdin ? {} : { password };
  const blind = (role === "lead" || role === "viewer") && person.team.length === 0 ? [`${email} belongs to no team and so sees no rows; give one with --team.`] : [];
  return { document: { ok: true, id, email, role, teams: person.team, ...shown }, lines: [`added ${email} as ${role}`, ...(person.passwordStdin ? [] : [`password (shown this once): ${password}`]), ...blind] };
}

export async function list(pool: Pool): Promise<CommandResult> {
  const people = await listUsers(onPg(pool));
  const rows = people.map((p) => [p.email, p.name, p.role, p.teams.join(", "), p.disabledAt ? "disabled" : "", p.lastSignInAt?.toISOString().slice(0, 16).replace("T", " ") ?? "never"]);
  return { document: { users: people }, lines: people.length > 0 ? textTable(["e-mail", "name", "role", "teams", "", "last sign-in (UTC)"], rows) : ["nobody yet: kco users add EMAIL --role admin"] };
}

export async function disable(pool: Pool, email: string): Promise<CommandResult> {
  await disableUser(onPg(pool), email, cliActor());
  return { document: { ok: true, email }, lines: [`${email} is disabled; every session is ended`] };
}

export async function passwd(pool: Pool, email: string, fromStdin: boolean): Promise<CommandResult> {
  const password = fromStdin ? await firstLineOfStdin() : randomPassword();
  await setPassword(onPg(pool), email, password, cliActor());
  return { document: { ok: true, email, ...(fromStdin ? {} : { password }) }, lines: [`${email} has a new password; every session is ended`, ...(fromStdin ? [] : [`password (shown this once): ${password}`])] };
}
