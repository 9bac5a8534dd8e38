// Notes on days: what a person knows about a day's spend, for everybody or for one team; policies of ops.annotation decide who may what.
import "server-only";
import { databaseCodes } from "@/lib/access/database-failure";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { visibleTeams } from "@/lib/queries/spend/visible-teams";

export type Annotation = {
  id: string;
  /** UTC. */
  day: Day;
  note: string;
  link: string | null;
  teamId: number | null;
  /** Null: for everybody. */
  team: string | null;
  author: string;
  /** The reader may change it. */
  writable: boolean;
};

export type AnnotationInput = Pick<Annotation, "day" | "note" | "link" | "teamId">;

export type AnnotationList = {
  annotations: Annotation[];
  /** Audiences the reader may write for: teams, and null for everybody; none: they only read. */
  audiences: { teamId: number | null; name: string }[];
};

/** More notes than this in one range are no notes any more; the newest are kept. */
const MOST = 500;

/** Notes on the days of [from, to), newest day first. */
export function listAnnotations(scope: Scope, from: Day, to: Day): Promise<AnnotationList> {
  return withScope(scope, async (tx) => {
    const found = await tx.$queryRaw<Omit<Annotation, "writable">[]>(Prisma.sql`
      SELECT a.id::text AS id, a.day::text AS day, a.note, a.link, a.team_id AS "teamId", t.team_name AS team, a.author_name AS author
        FROM ops.annotation a LEFT JOIN gold.dim_team t ON t.team_id = a.team_id
       WHERE a.removed_at IS NULL AND a.day >= ${from}::date AND a.day < ${to}::date ORDER BY a.day DESC, a.id DESC LIMIT ${MOST}::int`);
    const teams = writesFor(scope, null) || scope.role === "lead" ? await visibleTeams(tx) : [];
    return {
      annotations: found.map((one) => ({ ...one, writable: writesFor(scope, one.teamId) })),
      audiences: [...(writesFor(scope, null) ? [{ teamId: null, name: "Everybody" }] : []), ...teams.filter(({ id }) => writesFor(scope, id)).map(({ id, name }) => ({ teamId: id, name }))],
    };
  });
}

function writesFor(scope: Scope, teamId: number | null): boolean {
  return scope.kind === "all" || (scope.role === "lead" && teamId !== null && scope.teamIds.includes(teamId));
}

/** @returns the new id. @throws AppError "forbidden" for a team that is not the author's */
export function addAnnotation(scope: Scope, { day, note, link, teamId }: AnnotationInput): Promise<string> {
  return writing(scope, async (tx) => {
    const [row] = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
      INSERT INTO ops.annotation (day, note, link, team_id, author_id, author_name) VALUES (${day}::date, ${note}, ${link}, ${teamId}::int, ${scope.userId}::uuid, ${scope.name}) RETURNING id::text AS id`);
    return row?.id ?? "";
  });
}

/** @throws AppError "not_found" for a note that is not there or not theirs to change, "forbidden" as addAnnotation */
export function changeAnnotation(scope: Scope, id: string, { day, note, link, teamId }: AnnotationInput): Promise<void> {
  return writing(scope, (tx) => changed(tx, id, Prisma.sql`day = ${day}::date, note = ${note}, link = ${link}, team_id = ${teamId}::int, changed_at = now()`, Prisma.sql`removed_at IS NULL`));
}

/** Takes a note away, or gives it back. @throws AppError "not_found" as changeAnnotation */
export function removeAnnotation(scope: Scope, id: string, removed: boolean): Promise<void> {
  return writing(scope, (tx) => changed(tx, id, removed ? Prisma.sql`removed_at = now()` : Prisma.sql`removed_at = NULL`, removed ? Prisma.sql`removed_at IS NULL` : Prisma.sql`removed_at IS NOT NULL`));
}

async function changed(tx: ScopedTx, id: string, set: Prisma.Sql, where: Prisma.Sql): Promise<void> {
  const count = await tx.$executeRaw(Prisma.sql`UPDATE ops.annotation SET ${set} WHERE id = ${id}::bigint AND ${where}`);
  if (count === 0) throw new AppError("not_found", `There is no note ${id} that you may change; leads change their teams' notes, who sees everything changes all.`);
}

async function writing<T>(scope: Scope, work: (tx: ScopedTx) => Promise<T>): Promise<T> {
  try {
    return await withScope(scope, work, { write: true });
  } catch (error) {
    if (error instanceof AppError) throw error;
    const codes = databaseCodes(error);
    if (codes.includes("42501")) throw new AppError("forbidden", "A lead writes notes for teams of theirs; only who sees all teams writes for everybody.", { cause: error });
    if (codes.includes("23503")) throw new AppError("invalid_input", "teamId: there is no such team.", { details: { field: "teamId" }, cause: error });
    throw error;
  }
}
