// The browser's orders about allocation rules.
import { fetchJson } from "@/components/ui/fetch-json";
import type { RulePreview } from "@/lib/allocation/preview-rules";
import type { RuleSet } from "@/lib/allocation/rule-set";

function post<T>(body: unknown): Promise<T> {
  return fetchJson<T>("/api/v1/allocation-rules", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

/** @throws ApiProblem */
export function orderPreview(set: RuleSet): Promise<RulePreview> {
  return post({ action: "preview", set });
}

/** @throws ApiProblem */
export function orderDraft(set: RuleSet, basedOn: number): Promise<{ version: number }> {
  return post({ action: "draft", set, based_on: basedOn });
}

/** @throws ApiProblem */
export function orderDiscard(): Promise<unknown> {
  return post({ action: "discard" });
}

/** @throws ApiProblem */
export function orderApply(set: RuleSet, basedOn: number, reason: string): Promise<{ version: number; runId: string }> {
  return post({ action: "apply", set, based_on: basedOn, reason });
}

/** @throws ApiProblem */
export function orderRebuild(reason: string): Promise<{ runId: string }> {
  return post({ action: "rebuild", reason });
}
