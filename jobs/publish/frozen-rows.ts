// Says which delivered rows cannot reach gold any more: their days are older than the detail that retention keeps.
import type { PoolClient } from "pg";
import { formatCount } from "@/lib/format/number";
import { formatMoney } from "@/lib/format/money";
import frozenRows from "./sql/frozen_rows.sql";

interface Frozen {
  source: string;
  floor: string;
  currency: string;
  row_count: number;
  billed: string;
}

/** One sentence for each source and currency of these batches; asked of the staged slices. */
export async function frozenWarnings(session: PoolClient, batches: readonly string[]): Promise<string[]> {
  const { rows } = await session.query<Frozen>(frozenRows, [batches]);
  return rows.map((r) => `${r.source}: ${formatCount(r.row_count, "row")} of ${formatMoney(r.billed, r.currency)} from before ${r.floor} ${r.row_count === 1 ? "does" : "do"} not reach gold: retention has let the detail of those months go, and they stay as they were published`);
}
