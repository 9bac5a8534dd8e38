// The browser's orders to the pipeline: start, repeat, cancel, and what was learned.
import { postJson } from "@/components/ui/fetch-json";
import type { RerunMode } from "@/lib/queries/admin/rerun-mode";

/** Queues a run. @throws ApiProblem with words for the dialog */
export function orderRun(order: { parentId: string | null; mode: RerunMode; reason: string; key: string }): Promise<{ id: string; created: boolean }> {
  const { parentId, mode, reason, key } = order;
  return postJson("/api/v1/runs", { parent_id: parentId, mode, reason }, key);
}

/** Asks a run to stop. @throws ApiProblem */
export function orderCancel(id: string, reason: string): Promise<unknown> {
  return postJson(`/api/v1/runs/${id}/cancel`, { reason });
}

/** What people have learned from a run. */
export interface PostMortemText {
  readonly happened: string;
  readonly cause: string;
  readonly change: string;
}

/** Keeps or corrects the post-mortem of a run. @throws ApiProblem */
export function orderPostMortem(id: string, text: PostMortemText): Promise<unknown> {
  return postJson(`/api/v1/runs/${id}/post-mortem`, text);
}
