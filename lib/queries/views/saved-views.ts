// Saved views as one person may see and change them; who may what is decided by the policies of ops.saved_view.
import "server-only";
import { databaseCodes } from "@/lib/access/database-failure";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { dayOf, type Day } from "@/lib/dates/dates";
import { visibleTeams } from "@/lib/queries/spend/visible-teams";
import { publishedDays } from "@/lib/queries/trust/trust";
import { readState } from "@/lib/state/read-state";
import type { ViewState, Visibility } from "@/lib/state/saved-view";
import { writeState } from "@/lib/state/write-state";

export type SavedView = ViewState & {
  id: string;
  name: string;
  visibility: Visibility;
  teamId: number | null;
  team: string | null;
  owner: string;
  /** The reader's own: they may change it. */
  mine: boolean;
  /** The reader may take it away: their own, and for an admin all that are shared. */
  removable: boolean;
  starred: boolean;
  isDefault: boolean;
  changedAt: string;
};

export type ViewInput = ViewState & { name: string; visibility: Visibility; teamId: number | null };

export type ViewList = {
  views: SavedView[];
  /** Newest day with data, on which rolling views end. */
  today: Day;
  /** Teams to share with. */
  teams: { id: number; name: string }[];
  /** May share with everybody. */
  sharesWithAll: boolean;
};

/** Starred first, then by name. */
export function listViews(scope: Scope): Promise<ViewList> {
  return withScope(scope, async (tx) => {
    const { newestDay } = await publishedDays(tx, scope);
    const teams = (await visibleTeams(tx)).map(({ id, name }) => ({ id, name }));
    return { views: await readViews(tx, scope, Prisma.sql`TRUE`), today: newestDay ?? dayOf(new Date()), teams, sharesWithAll: scope.kind === "all" };
  });
}

/** The view that the explorer opens with; null when the reader chose none, or it is not theirs to see any more. */
export function defaultView(scope: Scope): Promise<{ view: SavedView; today: Day } | null> {
  return withScope(scope, async (tx) => {
    const [view] = await readViews(tx, scope, Prisma.sql`k.is_default`);
    if (view === undefined) return null;
    const { newestDay } = await publishedDays(tx, scope);
    return { view, today: newestDay ?? dayOf(new Date()) };
  });
}

function readViews(tx: ScopedTx, scope: Scope, which: Prisma.Sql): Promise<SavedView[]> {
  return tx.$queryRaw<SavedView[]>(Prisma.sql`
    SELECT v.id::text AS id, v.name, v.query, v.rolling_days AS "rollingDays", v.visibility, v.team_id AS "teamId", t.team_name AS team, v.owner_name AS owner,
           v.owner_id = ${scope.userId}::uuid AS mine, v.owner_id = ${scope.userId}::uuid OR (${scope.role === "admin"}::boolean AND v.visibility <> 'private') AS removable, coalesce(k.starred, false) AS starred, coalesce(k.is_default, false) AS "isDefault",
           to_char(v.changed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "changedAt"
      FROM ops.saved_view v
      LEFT JOIN ops.saved_view_mark k ON k.view_id = v.id AND k.user_id = ${scope.userId}::uuid
      LEFT JOIN gold.dim_team t ON t.team_id = v.team_id
     WHERE v.removed_at IS NULL AND ${which}
     ORDER BY starred DESC, lower(v.name), v.id`);
}

/** @returns the new id. @throws AppError "conflict" when the person has a view of this name, "forbidden" for a team or an audience that is not theirs to share with */
export async function addView(scope: Scope, input: ViewInput): Promise<string> {
  const { name, query, rollingDays, visibility, teamId } = known(input);
  return writing(scope, name, async (tx) => {
    const [row] = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
      INSERT INTO ops.saved_view (owner_id, owner_name, name, query, rolling_days, visibility, team_id)
      VALUES (${scope.userId}::uuid, ${scope.name}, ${name}, ${query}, ${rollingDays}::int, ${visibility}, ${teamId}::int) RETURNING id::text AS id`);
    return row?.id ?? "";
  });
}

/** Replaces what the view is. @throws AppError as addView, and "not_found" for a view that is not the person's own */
export async function changeView(scope: Scope, id: string, input: ViewInput): Promise<void> {
  const { name, query, rollingDays, visibility, teamId } = known(input);
  return writing(scope, name, (tx) => changed(tx, id, Prisma.sql`name = ${name}, query = ${query}, rolling_days = ${rollingDays}::int, visibility = ${visibility}, team_id = ${teamId}::int, changed_at = now()`, Prisma.sql`removed_at IS NULL AND owner_id = ${scope.userId}::uuid`));
}

/** Takes a view away (an admin any shared one), or gives the own one back. @throws AppError "not_found"; when given back, "conflict" for a name given again meanwhile, "forbidden" as addView */
export function removeView(scope: Scope, id: string, removed: boolean): Promise<void> {
  return writing(scope, "the view", (tx) => changed(tx, id, removed ? Prisma.sql`removed_at = now()` : Prisma.sql`removed_at = NULL`, removed ? Prisma.sql`removed_at IS NULL` : Prisma.sql`removed_at IS NOT NULL`));
}

async function changed(tx: ScopedTx, id: string, set: Prisma.Sql, where: Prisma.Sql): Promise<void> {
  const count = await tx.$executeRaw(Prisma.sql`UPDATE ops.saved_view SET ${set} WHERE id = ${id}::bigint AND ${where}`);
  if (count === 0) throw new AppError("not_found", `There is no view ${id} of yours to change; only its owner changes a view, and an admin takes away a shared one. Duplicate it to have your own.`);
}

/** Sets or takes away the person's star, or makes it the view their explorer opens with. @throws AppError "not_found" for a view they may not see, "conflict" when they choose another default at the same moment */
export async function markView(scope: Scope, id: string, mark: { starred?: boolean; isDefault?: boolean }): Promise<void> {
  const marking = withScope(scope, async (tx) => {
    const [seen] = await tx.$queryRaw<unknown[]>(Prisma.sql`SELECT 1 AS one FROM ops.saved_view WHERE id = ${id}::bigint AND removed_at IS NULL`);
    if (seen === undefined) throw new AppError("not_found", `There is no view ${id} that you can see.`);
    if (mark.isDefault === true) await tx.$executeRaw(Prisma.sql`UPDATE ops.saved_view_mark SET is_default = false WHERE user_id = ${scope.userId}::uuid AND is_default`);
    await tx.$executeRaw(Prisma.sql`
      INSERT INTO ops.saved_view_mark (user_id, view_id, starred, is_default) VALUES (${scope.userId}::uuid, ${id}::bigint, ${mark.starred === true}, ${mark.isDefault === true})
      ON CONFLICT (user_id, view_id) DO UPDATE SET starred = coalesce(${mark.starred ?? null}::boolean, saved_view_mark.starred), is_default = coalesce(${mark.isDefault ?? null}::boolean, saved_view_mark.is_default)`);
  }, { write: true });
  await marking.catch((error: unknown) => {
    if (error instanceof AppError || !databaseCodes(error).includes("23505")) throw error;
    throw new AppError("conflict", "Another view was made your default at the same moment. Try again.", { cause: error });
  });
}

/** The query as its state is written, so that equal questions are equal texts. */
function known(input: ViewInput): ViewInput {
  if (input.visibility === "team" && input.teamId === null) throw new AppError("invalid_input", "visibility=team needs teamId, the id of the team that sees the view.", { details: { field: "teamId" } });
  const { state } = readState(new URLSearchParams(input.query), { today: dayOf(new Date()) });
  const params = writeState(state);
  return { ...input, query: params.toString(), teamId: input.visibility === "team" ? input.teamId : null };
}

async function writing<T>(scope: Scope, name: string, work: (tx: ScopedTx) => Promise<T>): Promise<T> {
  try {
    return await withScope(scope, work, { write: true });
  } catch (error) {
    if (error instanceof AppError) throw error;
    const codes = databaseCodes(error);
    if (codes.includes("23505")) throw new AppError("conflict", `You already have a view "${name}". Choose another name.`, { cause: error });
    if (codes.includes("42501")) throw new AppError("forbidden", "You share views with teams of yours; only who sees all teams shares with everybody.", { cause: error });
    if (codes.includes("23503")) throw new AppError("invalid_input", "teamId: there is no such team.", { details: { field: "teamId" }, cause: error });
    throw error;
  }
}
