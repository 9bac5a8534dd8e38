// Whose rows a command reads: everybody's, as who runs it owns the database, or one person's with --as.
import type { Pool } from "pg";
import { scopeOf, type Role, type Scope } from "@/lib/access/scope";
import { NOBODY, TEAMS_OF_USER } from "@/lib/access/team-tree";
import { AppError } from "@/lib/errors/app-error";

type Person = { userId: string; name: string; role: Role; teamIds: number[]; disabled: boolean };

/** @throws AppError usage for an address nobody has, or whose person is disabled */
export async function readerScope(db: Pool, email: string | undefined): Promise<Scope> {
  if (email === undefined) return { kind: "all", userId: NOBODY, role: "admin", name: "the command line" };
  const { rows } = await db.query<Person>(
    `SELECT u.id::text AS "userId", u.name, u.role, u.disabled_at IS NOT NULL AS disabled,
            ${TEAMS_OF_USER} AS "teamIds"
       FROM ops.app_user u WHERE lower(u.email) = lower($1)`,
    [email.trim()],
  );
  const [person] = rows;
  if (person === undefined) throw new AppError("usage", `--as is "${email}": nobody has this address. \`kco users list\` shows who there is.`);
  if (person.disabled) throw new AppError("usage", `--as is "${email}": this person is disabled and sees nothing.`);
  return scopeOf(person);
}
