// Whether anybody has brought bills of their own: the demo company is not loaded beside them.
import { ownerPool } from "./pools";

export async function hasRealSources(): Promise<boolean> {
  const { rows } = await ownerPool().query<{ real: boolean }>("SELECT EXISTS (SELECT FROM ops.source WHERE origin <> 'demo' AND removed_at IS NULL) AS real");
  return rows[0]?.real ?? false;
}
