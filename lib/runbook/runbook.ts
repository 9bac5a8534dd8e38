// The operator's runbook: every entry in its order, and the text of docs/runbook.md, which is generated from the same words as the page.
import type { EntryId } from "./cause";
import { CAUSE_OF_CHECK, CHECK_ENTRIES } from "./checks";
import { DATA_ENTRIES } from "./data";
import { GROUPS, SUPPORT, type RunbookAction, type RunbookEntry } from "./entry";
import { PIPELINE_ENTRIES } from "./pipeline";
import { PROVIDER_ENTRIES } from "./providers";

const ALL: readonly RunbookEntry[] = [...PROVIDER_ENTRIES, ...DATA_ENTRIES, ...PIPELINE_ENTRIES, ...CHECK_ENTRIES];

/** In the order of the groups. */
export const RUNBOOK: readonly RunbookEntry[] = GROUPS.flatMap((group) => ALL.filter((entry) => entry.group === group));

/** Label and page of each action; the page fills in run, source and days where it knows them. */
export const ACTION: Readonly<Record<RunbookAction, { readonly label: string; readonly page: string }>> = {
  rerun: { label: "Go to the run and rerun it", page: "/admin/runs" },
  backfill: { label: "Backfill the days", page: "/admin/backfills" },
  log: { label: "Read the log", page: "/admin/runs" },
  checks: { label: "See the check", page: "/admin/validations" },
  settings: { label: "Change the check's settings", page: "/admin/validations" },
  approvals: { label: "Approve new values", page: "/admin/validations/approvals" },
  quarantine: { label: "Open the quarantine", page: "/admin/quarantine" },
  reconciliation: { label: "Open the reconciliation", page: "/admin/reconciliation" },
  restatements: { label: "See what has changed", page: "/admin/restatements" },
  pipeline: { label: "Open the pipeline page", page: "/admin" },
  retention: { label: "Open retention and archive", page: "/admin/retention" },
  ready: { label: "See the server's state", page: "/readyz" },
};

/** The entry that a check's own one leads on to; null where it says everything itself. */
export function behind(entry: RunbookEntry): RunbookEntry | null {
  const id = (CAUSE_OF_CHECK as Partial<Record<EntryId, EntryId>>)[entry.id];
  return RUNBOOK.find((other) => other.id === id) ?? null;
}

/** The address of a cause's entry, with what the page fills in. */
export function runbookHref(id: EntryId, known: { readonly run?: string | null; readonly source?: string | null } = {}): string {
  const asked = new URLSearchParams({ ...(known.run && { run: known.run }), ...(known.source && { source: known.source }) });
  return `/admin/runbook${asked.size === 0 ? "" : `?${asked}`}#${id}`;
}

const HEAD = `# Runbook

What to do when the pipeline fails. The same entries, with buttons for the run at hand, stand on \`/admin/runbook\`; every failure on a page links to its own.
This file is generated from \`lib/runbook/\` (\`npx vitest run test/runbook.test.ts -u\` writes it); do not edit it by hand.

The order of work: open the failed run, read its cause, follow the entry, rerun or backfill, see the run green, write the post-mortem on the run's page.

Support: ${SUPPORT.map(({ provider, href }) => `[${provider}](${href})`).join(" · ")}
`;

function entryMarkdown(entry: RunbookEntry): string {
  const next = behind(entry);
  return [
    `### ${entry.title}\n\n\`${entry.id}\``,
    entry.means,
    `**How to see it.** ${entry.see}`,
    `**What to do**\n\n${entry.steps.map((step, i) => `${i + 1}. ${step}`).join("\n")}`,
    ...(next === null ? [] : [`More under “${next.title}”.`]),
    `**Escalate when** ${lowerFirst(entry.escalate)}`,
    `**From here** ${entry.actions.map((action) => `${ACTION[action].label} (\`${ACTION[action].page}\`)`).join(" · ")}`,
    ...(entry.letter === undefined ? [] : [`**Text for the provider's support**\n\n> ${entry.letter}`]),
  ].join("\n\n");
}

/** "The file" → "the file"; names stay as they are. */
function lowerFirst(text: string): string {
  return /^(The|A|An|It|At|Always|More|Stale|Nobody|Three|Access|Somebody)\b/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

export function runbookMarkdown(): string {
  const groups = GROUPS.map((group) => `## ${group}\n\n${RUNBOOK.filter((entry) => entry.group === group).map(entryMarkdown).join("\n\n")}`);
  return `${HEAD}\n${groups.join("\n\n")}\n`;
}
