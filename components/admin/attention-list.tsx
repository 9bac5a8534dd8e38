// What asks for a person, each with where to go; nothing to do is said in words too.
import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, Mail, TriangleAlert } from "lucide-react";
import { TextLink } from "@/components/ui/text-link";
import { checkText } from "@/lib/checks/catalog";
import { formatInstant, formatTime } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import type { AdminHome } from "@/lib/queries/admin/admin-home";
import { causeOf } from "@/lib/runbook/cause";
import { runbookHref } from "@/lib/runbook/runbook";
import { kindWord } from "./run-words";

type Point = { key: string; tone: "critical" | "warning" | "note"; words: ReactNode; href: string | null; link: string; runbook: string };

const ICON = {
  critical: <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-critical" />,
  warning: <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warning" />,
  note: <Mail aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-3" />,
} as const;

export function AttentionList({ home }: { home: AdminHome }) {
  const points = [...runPoints(home), ...clockPoints(home), ...sourcePoints(home), ...checkPoints(home), ...outboxPoints(home)];
  if (points.length === 0) {
    return (
      <p className="flex items-center gap-2 text-sm">
        <CircleCheck aria-hidden size={16} className="text-good" /> Nothing asks for attention.
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-2">
      {points.map(({ key, tone, words, href, link, runbook }) => (
        <li key={key} className="flex gap-2 text-sm">
          {ICON[tone]}
          <span className="min-w-0">
            {tone === "critical" ? <span className="sr-only">Critical: </span> : null}
            {words} {href === null ? null : <><TextLink href={href}>{link}</TextLink> · </>}
            <TextLink href={runbook}>What to do</TextLink>
          </span>
        </li>
      ))}
    </ul>
  );
}

function runPoints({ lastDaily, failedOthers }: AdminHome): Point[] {
  const failed = [...(lastDaily !== null && ["failed", "dead", "crashed"].includes(lastDaily.status) ? [lastDaily] : []), ...failedOthers];
  return failed.map((run) => {
    const why = run.error?.message ?? "no reason was recorded";
    const what = run.kind === "full_refresh" || run.kind === "maintenance" ? ` (${kindWord(run.kind).toLowerCase()})` : "";
    return { key: `run-${run.id}`, tone: "critical", words: `Run ${run.id}${what} failed${run.error?.step ? ` in ${run.error.step}` : ""}: ${why}`, href: `/admin/runs/${run.id}`, link: "Open the run", runbook: runbookHref(causeOf(run.error ?? {}), { run: run.id, source: run.error?.source ?? null }) };
  });
}

/** A milestone that is overdue, before the morning's deadline is missed; a failed run says more and stands above. */
function clockPoints({ clock, lastDaily, sources }: AdminHome): Point[] {
  const late = clock.milestones.find(({ state }) => state === "late");
  const waits = clock.state === "at_risk" || clock.state === "missed" || clock.state === "published";
  if (late === undefined || !waits || !sources.some(({ type }) => type !== "file")) return [];
  const words = `“${late.name}” was due at ${formatTime(late.plannedAt)} UTC and is not reached.`;
  const runbook = runbookHref(late === clock.milestones[0] ? "late-source" : "step-timeout", { run: lastDaily?.id ?? null });
  return [{ key: "late", tone: clock.state === "missed" ? "critical" : "warning", words, href: lastDaily === null ? null : `/admin/runs/${lastDaily.id}`, link: "Open the last daily run", runbook }];
}

function sourcePoints({ sources }: AdminHome): Point[] {
  return sources
    .filter(({ staleSince }) => staleSince !== null)
    .map(({ name, staleSince, lastRunId }) => ({
      key: `stale-${name}`,
      tone: "warning",
      words: `${name} is stale since ${formatInstant(staleSince)}; its last good numbers stay published.`,
      href: lastRunId === null ? null : `/admin/runs/${lastRunId}`,
      link: "Open its last run",
      runbook: runbookHref("stale-source", { run: lastRunId, source: name }),
    }));
}

function checkPoints({ failedChecks }: AdminHome): Point[] {
  return failedChecks.map((check) => ({
    key: `check-${check.id}`,
    tone: check.severity === "critical" ? "critical" : "warning",
    words: `The check “${checkText(check.checkId)?.title ?? check.checkId}” fails${check.source === null ? "" : ` for ${check.source}`}: ${check.observed ?? "nothing was observed"}.`,
    href: `/admin/validations#${check.checkId}`,
    link: "See the check",
    runbook: `/admin/runbook?${new URLSearchParams({ run: check.runId, ...(check.source === null ? {} : { source: check.source }) })}#${check.checkId}`,
  }));
}

function outboxPoints({ outbox }: AdminHome): Point[] {
  const points: Point[] = [];
  if (outbox.failed > 0) points.push({ key: "outbox-failed", tone: "warning", words: `${formatCount(outbox.failed, "message")} could not be delivered.`, href: null, link: "", runbook: runbookHref("mail-waiting") });
  if (outbox.waiting > 0) {
    points.push({ key: "outbox", tone: "note", words: `${formatCount(outbox.waiting, "message")} in the outbox, the oldest from ${formatInstant(outbox.oldestWaitingSince)}; they are sent while the jobs run and KCO_SMTP_URL is set.`, href: null, link: "", runbook: runbookHref("mail-waiting") });
  }
  return points;
}
