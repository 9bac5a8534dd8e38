// The operator's runbook: every cause with what to do about it, for the run it was opened from, and what earlier failures have taught.
import type { Metadata } from "next";
import { z } from "zod";
import { PostMortemParts } from "@/components/admin/post-mortem-form";
import { RunbookEntryView } from "@/components/admin/runbook-entry-view";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { requirePage } from "@/lib/access/session";
import { formatDay, formatRange } from "@/lib/format/date";
import { listPostMortems, type PostMortem } from "@/lib/queries/admin/post-mortems";
import { runbookContext, type RunbookContext } from "@/lib/queries/admin/runbook-context";
import { GROUPS } from "@/lib/runbook/entry";
import { RUNBOOK } from "@/lib/runbook/runbook";

export const metadata: Metadata = { title: "Runbook" };

const POST_MORTEMS = 50;

const asked = z.object({
  run: z.string().regex(/^[1-9]\d{0,17}$/).optional().catch(undefined),
  source: z.string().max(63).optional().catch(undefined),
});

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RunbookPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/runbook");
  const { run, source } = asked.parse(await searchParams);
  const [context, learned] = await Promise.all([run === undefined ? null : runbookContext(scope, run, source ?? null), listPostMortems(scope, POST_MORTEMS)]);
  return (
    <>
      <PageHeader title="Runbook" description="What to do when the pipeline fails: find the cause, follow it, rerun or backfill, write down what was learned." />
      {context === null ? null : <Opened context={context} />}
      <nav aria-label="Entries" className="mb-8 grid grid-cols-1 gap-x-8 gap-y-4 text-sm sm:grid-cols-2 lg:grid-cols-3">
        {GROUPS.map((group) => (
          <div key={group}>
            <p className="font-medium">{group}</p>
            <ul>
              {RUNBOOK.filter((entry) => entry.group === group).map(({ id, title }) => (
                <li key={id}>
                  <TextLink href={`#${id}`} className="inline-block min-h-6 py-0.5">{title}</TextLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="flex flex-col gap-8">
        {GROUPS.map((group) => (
          <Section key={group} title={group}>
            {RUNBOOK.filter((entry) => entry.group === group).map((entry) => (
              <RunbookEntryView key={entry.id} entry={entry} context={context} />
            ))}
          </Section>
        ))}
        <Section title="Post-mortems" id="post-mortems" description="What earlier failures have taught; written on the page of the run.">
          <PostMortems learned={learned} />
        </Section>
      </div>
    </>
  );
}

function Opened({ context }: { context: RunbookContext }) {
  return (
    <p className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-line px-4 py-2.5 text-sm">
      <span>
        For <TextLink href={`/admin/runs/${context.runId}`}>run {context.runId}</TextLink>
      </span>
      <StatusBadge status={context.status} plain />
      <span className="text-ink-2">
        {formatRange(context.from, context.to)}
        {context.sources.length === 0 ? "" : `, ${context.sources.join(", ")}`}
      </span>
      <span className="text-ink-3">The buttons below are filled in for it.</span>
    </p>
  );
}

function PostMortems({ learned }: { learned: readonly PostMortem[] }) {
  if (learned.length === 0) return <p className="text-sm text-ink-2">None yet. A failed run has a place for one at the end of its page.</p>;
  return (
    <ul>
      {learned.map((saved) => (
        <li key={saved.runId} className="border-t border-line py-3">
          <p className="mb-1 text-sm font-medium">
            <TextLink href={`/admin/runs/${saved.runId}#post-mortem`}>Run {saved.runId}</TextLink> for {formatDay(saved.logicalDate, { year: true })},{" "}
            <TextLink href={`#${saved.entry}`}>{RUNBOOK.find(({ id }) => id === saved.entry)?.title ?? saved.entry}</TextLink>
          </p>
          <PostMortemParts saved={saved} />
        </li>
      ))}
    </ul>
  );
}
