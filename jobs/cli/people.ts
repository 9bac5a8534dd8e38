// What `kco users` does, through the same identity functions as the web.
import { cliActor } from "@/jobs/cli/actor";
import { createInterface } from "node:readline";
import type { Pool } from "pg";
import { handOver, type HandedOver } from "@/lib/access/hand-over";
import { readEmail } from "@/lib/access/email";
import { addUser, disableUser, enableUser, endSessions, findUserByEmail, listUsers, readRole, setPassword, setRole, setTeams } from "@/lib/access/identity";
import { createLink, linkAddress, needsFirstAdmin } from "@/lib/access/one-time-link";
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

/** Without a password: the person chooses one by a link that is mailed, or printed where no mail can be sent. */
export async function invite(pool: Pool, person: { email: string; name?: string; role: string; team: readonly string[] }): Promise<CommandResult> {
  const email = readEmail(person.email);
  const role = readRole(person.role);
  const id = await addUser(onPg(pool), { email, name: person.name ?? email, role, teams: person.team, password: null, origin: "cli" }, cliActor());
  const made = await handOver(onPg(pool), "invite", { id, email }, cliActor());
  return { document: { ok: true, id, email, role, teams: person.team, ...made }, lines: [`invited ${email} as ${role}`, ...linkLines(made)] };
}

function linkLines({ mailed, link }: HandedOver): string[] {
  return mailed || link === null ? ["the link goes out by mail while the product runs"] : [`link (shown this once, works once): ${link}`];
}

/** @throws AppError "not_found" */
export async function link(pool: Pool, text: string): Promise<CommandResult> {
  const email = readEmail(text);
  const person = await findUserByEmail(onPg(pool), email);
  if (!person) throw new AppError("not_found", `There is no person with the address ${email}. See them with: kco users list.`);
  const made = await handOver(onPg(pool), person.passwordHash === null ? "invite" : "reset", { id: person.id, email }, cliActor());
  return { document: { ok: true, email, ...made }, lines: linkLines(made) };
}

/** The link for the first admin; none where there is one. */
export async function setupLink(pool: Pool): Promise<CommandResult> {
  if (!(await needsFirstAdmin(onPg(pool)))) throw new AppError("conflict", "There is an admin already, so the set-up door is shut. Add people with: kco users add EMAIL --role ROLE.");
  const address = linkAddress("setup", await createLink(onPg(pool), "setup", null, cliActor()));
  return { document: { ok: true, link: address }, lines: [`make the first admin here, within 24 hours: ${address}`] };
}

export async function disable(pool: Pool, email: string, reason: string | null): Promise<CommandResult> {
  await disableUser(onPg(pool), email, cliActor(), reason);
  return { document: { ok: true, email }, lines: [`${email} is disabled; every session is ended`] };
}

export async function enable(pool: Pool, email: string, reason: string | null): Promise<CommandResult> {
  await enableUser(onPg(pool), email, cliActor(), reason);
  return { document: { ok: true, email }, lines: [`${email} can sign in again`] };
}

export async function signOut(pool: Pool, email: string, reason: string | null): Promise<CommandResult> {
  await endSessions(onPg(pool), email, cliActor(), reason);
  return { document: { ok: true, email }, lines: [`every session of ${email} is ended`] };
}

export async function changeRole(pool: Pool, email: string, text: string, reason: string | null): Promise<CommandResult> {
  const role = readRole(text);
  await setRole(onPg(pool), email, role, cliActor(), reason);
  return { document: { ok: true, email, role }, lines: [`${email} is ${role}; every session is ended`] };
}

export async function changeTeams(pool: Pool, email: string, teams: readonly string[], reason: string | null): Promise<CommandResult> {
  await setTeams(onPg(pool), email, teams, cliActor(), reason);
  return { document: { ok: true, email, teams }, lines: [teams.length === 0 ? `${email} belongs to no team` : `${email} belongs to ${teams.join(", ")}`] };
}

export async function passwd(pool: Pool, email: string, fromStdin: boolean): Promise<CommandResult> {
  const password = fromStdin ? await firstLineOfStdin() : randomPassword();
  await setPassword(onPg(pool), email, password, cliActor());
  return { document: { ok: true, email, ...(fromStdin ? {} : { password }) }, lines: [`${email} has a new password; every session is ended`, ...(fromStdin ? [] : [`password (shown this once): ${password}`])] };
}
