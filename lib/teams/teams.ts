// Teams as a tree with cost centre and ledger code: listing, adding, renaming and moving them, for page and command alike.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { lockAllocation, queueRebuild } from "@/lib/allocation/rebuild";
import { readReason } from "@/lib/allocation/write-rules";
import { AppError } from "@/lib/errors/app-error";
import { findTeam, type TeamRow } from "./find-team";

export interface TeamNode {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly parent: string | null;
  /** 0 for a team at the top. */
  readonly depth: number;
  readonly costCentre: string | null;
  readonly glCode: string | null;
  /** discovered: a tag has made it, nobody has looked at it yet. */
  readonly origin: "admin" | "discovered" | "demo";
  readonly members: number;
  readonly accounts: number;
}

/** Every team, each below its parent, by name. */
export function listTeams(db: SqlRunner): Promise<TeamNode[]> {
  return db.query<TeamNode>(
    `WITH RECURSIVE tree AS (
       SELECT t.id, ARRAY[lower(t.name)] AS path, 0 AS depth FROM ops.team t WHERE t.parent_id IS NULL AND t.id <> 0
       UNION ALL SELECT t.id, tree.path || lower(t.name), tree.depth + 1 FROM ops.team t JOIN tree ON t.parent_id = tree.id
     )
     SELECT t.id AS "id", t.name AS "name", t.slug AS "slug", p.name AS "parent", tree.depth AS "depth", t.cost_centre AS "costCentre", t.gl_code AS "glCode", t.origin AS "origin",
            (SELECT count(*)::int FROM ops.membership m WHERE m.team_id = t.id) AS "members", (SELECT count(*)::int FROM ops.account_owner o WHERE o.team_id = t.id) AS "accounts"
       FROM tree JOIN ops.team t ON t.id = tree.id LEFT JOIN ops.team p ON p.id = t.parent_id ORDER BY tree.path`,
    [],
  );
}

export interface TeamFields {
  readonly name?: string | undefined;
  /** Name or slug; null: at the top. */
  readonly parent?: string | null | undefined;
  readonly costCentre?: string | null | undefined;
  readonly glCode?: string | null | undefined;
}

export interface TeamOrder {
  readonly actor: string;
  readonly reason: string;
  readonly trigger: "manual" | "cli";
  readonly now: Date;
}

async function teamOf(db: SqlRunner, nameOrSlug: string): Promise<TeamRow> {
  const row = await findTeam(db, nameOrSlug);
  if (!row) throw new AppError("not_found", `There is no team "${nameOrSlug}".`);
  return row;
}

async function freeName(db: SqlRunner, text: string, own: TeamRow | null): Promise<string> {
  const name = text.trim();
  if (name === "" || name.length > 100) throw new AppError("invalid_input", `The team's name is "${name.slice(0, 40)}": write 1 to 100 characters.`);
  const [taken] = await db.query<{ name: string }>(`SELECT name AS "name" FROM ops.team WHERE lower(name) = lower($1) AND id IS DISTINCT FROM $2::int`, [name, own?.id ?? null]);
  if (taken) throw new AppError("conflict", `There is a team "${taken.name}" already.`);
  const [variant] = await db.query<{ canonical: string }>(`SELECT canonical AS "canonical" FROM ops.tag_spelling WHERE tag = 'team' AND variant = lower($1) AND canonical IS NOT NULL`, [name]);
  if (variant && variant.canonical !== own?.name) throw new AppError("conflict", `The tag value "${name}" is read as "${variant.canonical}". Forget that spelling first.`);
  return name;
}

function code(text: string | null | undefined, what: string): string | null {
  const value = text?.trim() ?? "";
  if (value.length > 40) throw new AppError("invalid_input", `The ${what} is "${value.slice(0, 40)}…": write at most 40 characters.`);
  return value === "" ? null : value;
}

function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "team";
}

async function freeSlug(db: SqlRunner, name: string): Promise<string> {
  const slug = slugOf(name);
  const taken = new Set((await db.query<{ slug: string }>(`SELECT slug AS "slug" FROM ops.team WHERE slug = $1 OR slug LIKE $1 || '-%'`, [slug])).map((row) => row.slug));
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? slug : `${slug}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

async function audit(db: SqlRunner, order: TeamOrder, slug: string, { before, after }: { before: object | null; after: object }): Promise<void> {
  await db.query("INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)", [
    order.actor, before === null ? "team.add" : "team.change", `team:${slug}`, order.reason, before === null ? null : JSON.stringify(before), JSON.stringify(after),
  ]);
}

/** Call it inside one transaction. @throws AppError "invalid_input", "conflict" (name), "not_found" (parent) */
export async function addTeam(db: SqlRunner, fields: TeamFields & { name: string }, given: TeamOrder): Promise<{ slug: string }> {
  const order = { ...given, reason: readReason(given.reason) };
  await lockAllocation(db);
  const name = await freeName(db, fields.name, null);
  const parent = fields.parent === undefined || fields.parent === null ? null : await teamOf(db, fields.parent);
  const slug = await freeSlug(db, name);
  const after = { name, parent: parent?.slug ?? null, cost_centre: code(fields.costCentre, "cost centre"), gl_code: code(fields.glCode, "ledger code") };
  await db.query("INSERT INTO ops.team (name, slug, parent_id, cost_centre, gl_code, origin) VALUES ($1, $2, $3::int, $4, $5, 'admin')", [name, slug, parent?.id ?? null, after.cost_centre, after.gl_code]);
  await audit(db, order, slug, { before: null, after });
  return { slug };
}

/**
 * A tag with the old name goes on meaning this team; spellings that meant the old name mean the new one.
 * It counts for every run at once: one that did not know of it would make a second team of the old name.
 */
async function keepOldName(db: SqlRunner, from: string, to: string, actor: string): Promise<void> {
  if (from.toLowerCase() === to.toLowerCase()) return;
  await db.query("DELETE FROM ops.tag_spelling WHERE tag = 'team' AND variant = lower($1)", [to]);
  await db.query(
    `UPDATE ops.tag_spelling SET canonical = CASE WHEN lower(canonical) = lower($1) THEN $2 ELSE canonical END, published_canonical = CASE WHEN lower(published_canonical) = lower($1) THEN $2 ELSE published_canonical END,
            written_by = $3, written_at = now() WHERE tag = 'team' AND lower($1) IN (lower(canonical), lower(published_canonical))`,
    [from, to, actor],
  );
  await db.query(
    `INSERT INTO ops.tag_spelling (tag, variant, canonical, published_canonical, written_by, published_at) VALUES ('team', lower(btrim($1)), $2, $2, $3, now())
     ON CONFLICT (tag, variant) DO UPDATE SET canonical = excluded.canonical, published_canonical = excluded.canonical, forgotten = false, written_by = excluded.written_by, written_at = now(), published_at = now()`,
    [from, to, actor],
  );
}

async function assertNoCycle(db: SqlRunner, team: TeamRow, parent: TeamRow): Promise<void> {
  const [below] = await db.query(`WITH RECURSIVE below AS (SELECT $1::int AS id UNION SELECT t.id FROM ops.team t JOIN below ON t.parent_id = below.id) SELECT FROM below WHERE id = $2::int`, [team.id, parent.id]);
  if (below) throw new AppError("conflict", `${team.name} cannot be below ${parent.name}: ${team.id === parent.id ? "a team is not its own parent" : `${parent.name} is below it`}.`);
}

/**
 * Changes what is given and queues the rebuild that shows it; the tree counts for every day. The address (slug) of a team never changes.
 * Call it inside one transaction. @throws AppError "invalid_input", "conflict" (name, cycle, nothing changed), "not_found"
 */
export async function changeTeam(db: SqlRunner, nameOrSlug: string, fields: TeamFields, given: TeamOrder): Promise<{ slug: string; runId: string }> {
  const order = { ...given, reason: readReason(given.reason) };
  await lockAllocation(db);
  const team = await teamOf(db, nameOrSlug);
  const name = fields.name === undefined ? team.name : await freeName(db, fields.name, team);
  const parent = fields.parent === undefined || fields.parent === null ? null : await teamOf(db, fields.parent);
  if (parent !== null) await assertNoCycle(db, team, parent);
  const next = {
    name,
    parentId: fields.parent === undefined ? team.parentId : (parent?.id ?? null),
    costCentre: fields.costCentre === undefined ? team.costCentre : code(fields.costCentre, "cost centre"),
    glCode: fields.glCode === undefined ? team.glCode : code(fields.glCode, "ledger code"),
  };
  const before = { name: team.name, parentId: team.parentId, costCentre: team.costCentre, glCode: team.glCode };
  if (JSON.stringify(next) === JSON.stringify(before)) throw new AppError("conflict", `Nothing of team ${team.name} would change.`);
  await db.query("UPDATE ops.team SET name = $2, parent_id = $3::int, cost_centre = $4, gl_code = $5, origin = CASE WHEN origin = 'discovered' THEN 'admin' ELSE origin END WHERE id = $1::int", [team.id, next.name, next.parentId, next.costCentre, next.glCode]);
  await keepOldName(db, team.name, name, order.actor);
  await audit(db, order, team.slug, { before, after: next });
  return { slug: team.slug, runId: await queueRebuild(db, order) };
}
