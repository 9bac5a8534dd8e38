// The models of gold as the last build wrote them down, with the columns of what is published and how each model's checks ended last.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { STANDING_RESULTS } from "@/lib/checks/standing-results";
import { Prisma } from "@/lib/db/generated/client";
import type { GraphNode } from "@/lib/lineage/model-graph";
import type { ModelBuild, RecordedModels } from "@/lib/lineage/recorded-models";

export interface LastCheck {
  readonly checkId: string;
  /** The gravest that stands among the sources. */
  readonly status: "pass" | "fail" | "error" | "skipped";
  readonly runId: string;
}

export interface ChosenModel {
  readonly node: GraphNode;
  readonly build: ModelBuild | null;
  /** Of the relation itself where it is a lasting one, else of the temporary one that was built. */
  readonly columns: readonly { readonly name: string; readonly type: string | null }[];
  readonly checks: readonly LastCheck[];
}

export interface ModelLineage {
  readonly graph: readonly GraphNode[];
  readonly runId: string;
  readonly at: string;
  /** The node asked for; null: none, or one that does not exist. */
  readonly chosen: ChosenModel | null;
}

/** Null before the first build of gold. For roles that see everything. */
export function modelLineage(scope: Scope, chosen: string | null): Promise<ModelLineage | null> {
  return withScope(scope, async (tx) => {
    const [row] = await tx.$queryRaw<{ value: RecordedModels }[]>(Prisma.sql`SELECT value FROM ops.setting WHERE key = 'models'`);
    if (row === undefined) return null;
    const { graph, builds, runId, at } = row.value;
    const node = graph.find(({ id }) => id === chosen);
    return { graph, runId, at, chosen: node === undefined ? null : await chosenModel(tx, node, builds[node.id] ?? null) };
  });
}

async function chosenModel(tx: ScopedTx, node: GraphNode, build: ModelBuild | null): Promise<ChosenModel> {
  const lasting = node.target?.includes(".") ? await columnsOf(tx, node.target) : [];
  return {
    node,
    build,
    columns: lasting.length > 0 ? lasting : (build?.columns ?? []).map((name) => ({ name, type: null })),
    checks: await tx.$queryRaw<LastCheck[]>(Prisma.sql`
      SELECT DISTINCT ON (v.check_id) v.check_id AS "checkId", v.status, v.run_id::text AS "runId" FROM ${Prisma.raw(STANDING_RESULTS)} v
       WHERE v.check_id = ANY (${node.tests.map(({ check }) => check)}::text[]) ORDER BY v.check_id, array_position(ARRAY['fail', 'error', 'pass', 'skipped'], v.status), v.id DESC`),
  };
}

/** From the catalog, which names columns of tables whose rows the reader may not see. */
function columnsOf(tx: ScopedTx, relation: string): Promise<{ name: string; type: string }[]> {
  const [schema = "", table = ""] = relation.split(".");
  return tx.$queryRaw<{ name: string; type: string }[]>(Prisma.sql`
    SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ${schema} AND c.relname = ${table} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`);
}
