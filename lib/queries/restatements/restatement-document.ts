// The restatements as the API and `kco restatements` write them: snake_case, money as decimal text.
import type { RestatementPage } from "./list-restatements";

export function restatementDocument({ restatements, from, nextCursor }: RestatementPage): { from: string | null; restatements: Record<string, unknown>[]; next_cursor: string | null } {
  return {
    from,
    restatements: restatements.map(({ knownAt, dataVersion, runId, afterClose, partCount, ...rest }) => ({
      ...rest, known_at: knownAt, data_version: dataVersion, run_id: runId, after_close: afterClose, part_count: partCount,
    })),
    next_cursor: nextCursor,
  };
}
