// The browser's orders about allocation: rules, owners of accounts, spellings of tags.
import { fetchJson } from "@/components/ui/fetch-json";
import type { RulePreview } from "@/lib/allocation/preview-rules";
import type { RuleSet } from "@/lib/allocation/rule-set";
import type { SpellingTag } from "@/lib/allocation/spellings";

function post<T>(body: unknown, to = "allocation-rules"): Promise<T> {
  return fetchJson<T>(`/api/v1/${to}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
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

/** @param team null takes the owner away. @throws ApiProblem */
export function orderOwner(account: { provider: string; accountId: string }, team: string | null, reason: string): Promise<{ runId: string }> {
  return post({ provider: account.provider, account_id: account.accountId, team, reason }, "account-owners");
}

/** @param canonical null leaves the variant as it is; undefined forgets what was decided. @throws ApiProblem */
export function orderSpelling(tag: SpellingTag, variant: string, canonical: string | null | undefined, reason: string): Promise<{ runId: string | null }> {
  return post({ tag, variant, canonical, reason }, "tag-spellings");
}
