// What asks for a person, each with where to go; nothing to do is said in words too.
import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, Mail, TriangleAlert } from "lucide-react";
import { TextLink } from "@/components/ui/text-link";
import { checkText } from "@/lib/checks/catalog";
import { formatInstant } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import type { AdminHome } from "@/lib/queries/admin/admin-home";
import { kindWord } from "./run-words";

type Point = { key: string; tone: "critical" | "warning" | "note"; words: ReactNode; href: string | null; link: string };

const ICON = {
  critical: <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-critical" />,
  warning: <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warning" />,
  note: <Mail aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-3" />,
} as const;

export function AttentionList({ home, mailConfigured }: { home: AdminHome; mailConfigured: boolean }) {
  const points = [...runPoints(home), ...sourcePoints(home), ...checkPoints(home), ...outboxPoints(home, mailConfigured)];
  if (points.length === 0) {
    return (
      <p className="flex items-center gap-2 text-sm">
        <CircleCheck aria-hidden size={16} className="text-good" /> Nothing asks for attention.
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-2">
      {points.map(({ key, tone, words, href, link }) => (
        <li key={key} className="flex gap-2 text-sm">
          {ICON[tone]}
          <span className="min-w-0">
            {tone === "critical" ? <span className="sr-only">Critical: </span> : null}
            {words} {href === null ? null : <TextLink href={href}>{link}</TextLink>}
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
    return { key: `run-${run.id}`, tone: "critical", words: `Run ${run.id}${what} failed${run.error?.step ? ` in ${run.error.step}` : ""}: ${why}`, href: `/admin/runs/${run.id}`, link: "Open the run" };
  });
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
    }));
}

function checkPoints({ failedChecks }: AdminHome): Point[] {
  return failedChecks.map((check) => ({
    key: `check-${check.id}`,
    tone: check.severity === "critical" ? "critical" : "warning",
    words: `The check “${checkText(check.checkId)?.title ?? check.checkId}” fails${check.source === null ? "" : ` for ${check.source}`}: ${check.observed ?? "nothing was observed"}.`,
    href: `/admin/validations#${check.checkId}`,
    link: "See the check",
  }));
}

function outboxPoints({ outbox }: AdminHome, mailConfigured: boolean): Point[] {
  const points: Point[] = [];
  if (outbox.failed > 0) points.push({ key: "outbox-failed", tone: "warning", words: `${formatCount(outbox.failed, "message")} could not be delivered.`, href: null, link: "" });
  if (outbox.waiting > 0) {
    const why = mailConfigured ? "" : " No mail server is set, so they wait: set KCO_SMTP_URL.";
    points.push({ key: "outbox", tone: "note", words: `${formatCount(outbox.waiting, "message")} in the outbox, the oldest from ${formatInstant(outbox.oldestWaitingSince)}.${why}`, href: null, link: "" });
  }
  return points;
}
