// What admins do with people, as the signed-in admin in one transaction with its line in the audit log.
import "server-only";
import { handOver, type HandedOver } from "@/lib/access/hand-over";
import { addUser, disableUser, emailOf, enableUser, endSessions, listUsers, setRole, setTeams, type UserRow } from "@/lib/access/identity";
import { removeSecondFactor } from "@/lib/access/second-factor";
import type { Role, Scope } from "@/lib/access/scope";
import { listSessions, type SessionRow } from "@/lib/access/session-store";
import { asActor, asReader } from "./as-actor";

export interface TeamChoice {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
}

const TEAMS = "SELECT id, name, slug FROM ops.team WHERE id <> 0 ORDER BY name";

/** Everybody, and the teams there are. */
export function peopleAndTeams(scope: Scope): Promise<{ people: UserRow[]; teams: TeamChoice[] }> {
  return asReader(scope, async (db) => ({ people: await listUsers(db), teams: await db.query<TeamChoice>(TEAMS, []) }));
}

/** One person with their living sessions; null when there is none of this id. */
export function onePerson(scope: Scope, id: string): Promise<{ person: UserRow; sessions: SessionRow[]; teams: TeamChoice[] } | null> {
  return asReader(scope, async (db) => {
    const person = (await listUsers(db)).find((one) => one.id === id);
    return person ? { person, sessions: await listSessions(db, id), teams: await db.query<TeamChoice>(TEAMS, []) } : null;
  });
}

export interface Invitation {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly teams: readonly string[];
}

/** Adds a person without a password and hands a link over with which they choose one. @throws AppError "conflict", "usage" */
export function invite(scope: Scope, person: Invitation): Promise<HandedOver & { id: string }> {
  return asActor(scope, async (db, actor) => {
    const id = await addUser(db, { ...person, password: null, origin: "admin" }, actor);
    return { id, ...(await handOver(db, "invite", { id, email: person.email.trim().toLowerCase() }, actor)) };
  });
}

export type PersonChange =
  | { readonly action: "role"; readonly role: Role }
  | { readonly action: "teams"; readonly teams: readonly string[] }
  | { readonly action: "disable" | "enable" | "end_sessions" | "remove_second_factor" };

/** Holds on the person's next request. @throws AppError "not_found", "conflict" (the last admin), "usage" (an unknown team) */
export function changePerson(scope: Scope, id: string, change: PersonChange, reason: string): Promise<void> {
  return asActor(scope, async (db, actor) => {
    const email = await emailOf(db, id);
    switch (change.action) {
      case "role":
        return setRole(db, email, change.role, actor, reason);
      case "teams":
        return setTeams(db, email, change.teams, actor, reason);
      case "disable":
        return disableUser(db, email, actor, reason);
      case "enable":
        return enableUser(db, email, actor, reason);
      case "remove_second_factor":
        return removeSecondFactor(db, id, actor, reason);
      default:
        return endSessions(db, email, actor, reason);
    }
  });
}

/** A link to choose a password with: an invitation while there is none, else a reset. @throws AppError "not_found" */
export function linkFor(scope: Scope, id: string, reason: string): Promise<HandedOver> {
  return asActor(scope, async (db, actor) => {
    const email = await emailOf(db, id);
    const [person] = await db.query<{ invited: boolean }>(
      `WITH noted AS (INSERT INTO ops.audit_log (actor, action, object, reason) VALUES ($2, 'user.link', 'user:' || $3::text, $4))
       SELECT password_hash IS NULL AS invited FROM ops.app_user WHERE id = $1::uuid`,
      [id, actor, email, reason],
    );
    return handOver(db, person?.invited === true ? "invite" : "reset", { id, email }, actor);
  });
}
