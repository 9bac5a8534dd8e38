// Admin home: is the morning's data out, how fresh is each source, what asks for attention.
import type { Metadata } from "next";
import { AttentionList } from "@/components/admin/attention-list";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { RunNowButton } from "@/components/admin/run-now-button";
import { RunTable } from "@/components/admin/run-table";
import { runDuration, runSentence } from "@/components/admin/run-words";
import { ScheduleTable } from "@/components/admin/schedule-table";
import { SlaPanel } from "@/components/admin/sla-panel";
import { SourceTable } from "@/components/admin/source-table";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatRelative } from "@/lib/format/duration";
import { adminHome, type AdminHome } from "@/lib/queries/admin/admin-home";

export const metadata: Metadata = { title: "Pipeline" };

const REFRESH_MS = 30_000;
const REFRESH_LIVE_MS = 4_000;

export default async function AdminPage() {
  const scope = await requirePage("/admin");
  const clock = new Date();
  const home = await adminHome(scope, clock);
  const now = clock.toISOString();
  return (
    <>
      <AutoRefresh everyMs={home.live.length > 0 ? REFRESH_LIVE_MS : REFRESH_MS} />
      <PageHeader title="Pipeline" description={`Today is ${formatDay(home.clock.day, { weekday: true })}. All times are UTC.`} controls={mayUse(scope.role, "/api/v1/runs", "POST") ? <RunNowButton /> : undefined} />
      <div className="flex flex-col gap-8">
        <Section title="This morning">
          <SlaPanel clock={home.clock} now={now} daily={home.sources.some(({ type }) => type !== "file")} />
          <RunSentences home={home} now={now} />
        </Section>
        {home.live.length === 0 ? null : (
          <Section title="At work">
            <RunTable runs={home.live} live now={now} empty={null} />
          </Section>
        )}
        <Section title="Asks for attention">
          <AttentionList home={home} />
        </Section>
        <Section title="Sources">
          <SourceTable sources={home.sources} today={home.clock.day} />
        </Section>
        <Section title="Schedule">
          <ScheduleTable schedules={home.schedules} now={now} />
        </Section>
      </div>
    </>
  );
}

function RunSentences({ home, now }: { home: AdminHome; now: string }) {
  const { lastRun, published, clock, schedules } = home;
  const daily = schedules.find(({ id }) => id === "daily");
  const [first] = schedules; // the next one of all
  return (
    <dl className="mt-3 grid grid-cols-1 gap-x-8 gap-y-2 text-sm sm:grid-cols-3">
      <div>
        <dt className="text-ink-3">Last run</dt>
        <dd className="mt-0.5">
          {lastRun === null ? (
            "None yet."
          ) : (
            <>
              <TextLink href={`/admin/runs/${lastRun.id}`}>{`Run ${lastRun.id}`}</TextLink> <StatusBadge status={lastRun.status} plain />
              <span className="block text-ink-2">
                {runSentence(lastRun)}; started {formatRelative(lastRun.startedAt ?? lastRun.createdAt, now)}, {lastRun.finishedAt === null ? "working for" : "took"} {runDuration(lastRun, now)}.
              </span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt className="text-ink-3">Next run</dt>
        <dd className="mt-0.5">
          {daily?.says ?? "Every day at 06:30 UTC"}; next {formatRelative(clock.nextRunAt, now)}, {formatInstant(clock.nextRunAt)}.
          {first === undefined || first.id === "daily" ? null : <span className="block text-ink-2">Before it {formatRelative(first.nextAt, now)}: {first.runs}.</span>}
        </dd>
      </div>
      <div>
        <dt className="text-ink-3">Published data</dt>
        <dd className="mt-0.5">{published === null ? "Nothing published yet." : `Version ${published.version}, ${formatInstant(published.at)}.`}</dd>
      </div>
    </dl>
  );
}
