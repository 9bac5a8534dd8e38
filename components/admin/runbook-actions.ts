// Where an entry's buttons lead, and what its letter says, for the run it was opened from.
import { formatRange } from "@/lib/format/date";
import type { RunbookContext } from "@/lib/queries/admin/runbook-context";
import type { EntryId } from "@/lib/runbook/cause";
import type { RunbookAction } from "@/lib/runbook/entry";
import { ACTION } from "@/lib/runbook/runbook";

/** The page of an action, with run, days and sources filled in where they are known. */
export function actionHref(action: RunbookAction, entry: EntryId, context: RunbookContext | null, isCheck: boolean): string {
  const { page } = ACTION[action];
  if (action === "checks" || action === "settings") return isCheck ? `${page}/${entry}` : context === null ? page : `/admin/runs/${context.runId}#checks`;
  if (context === null) return page;
  if (action === "rerun") return `${page}/${context.runId}`;
  if (action === "log") return `${page}/${context.runId}#log`;
  if (action === "backfill") return `${page}?${new URLSearchParams({ from: context.from, to: context.to, mode: "failed", ...(context.sources.length > 0 && { sources: context.sources.join(",") }) })}`;
  return page;
}

/** The text for the provider's support; what is not known stays a word in brackets to fill in. */
export function letterText(letter: string, context: RunbookContext | null): string {
  const filled: Record<string, string | undefined> = {
    source: context?.sources.join(", "),
    account: context?.accounts.join(", "),
    days: context === null ? undefined : formatRange(context.from, context.to),
    run: context?.runId,
    message: context?.message ?? undefined,
  };
  return letter.replace(/\{(\w+)\}/g, (_, name: string) => filled[name] || `[${name}]`);
}
