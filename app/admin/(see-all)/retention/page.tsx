// How long each layer is kept, what would go today and whether the archive has it, and what earlier runs did.
import type { Metadata } from "next";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { RetentionButton } from "@/components/admin/retention-button";
import { CandidateTable, PlaceTable, RetentionRunTable } from "@/components/admin/retention-tables";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { formatInstant } from "@/lib/format/date";
import { retentionState } from "@/lib/queries/admin/retention";

export const metadata: Metadata = { title: "Retention" };

const REFRESH_MS = 60_000;
const REFRESH_LIVE_MS = 4_000;

export default async function RetentionPage() {
  const scope = await requirePage("/admin/retention");
  const { years, places, candidates, plannedAt, runs } = await retentionState(scope);
  const live = runs.some(({ status }) => status === "queued" || status === "running");
  const description = `Raw records are kept ${years.bronze} years, cleaned records ${years.silver}, the analytics zone's detail ${years.goldDetail}; aggregates stay. Only what every place of the archive has given back as written is let go.`;
  return (
    <>
      <AutoRefresh everyMs={live ? REFRESH_LIVE_MS : REFRESH_MS} />
      <PageHeader title="Retention" description={description} controls={mayUse(scope.role, "/api/v1/retention", "POST") && !live ? <RetentionButton /> : undefined} />
      <div className="flex flex-col gap-8">
        <Section title="Past its time">
          {plannedAt === null ? (
            <EmptyState title="Nobody has looked yet" reason="The nightly maintenance lists here what it would let go, and kco retention --dry-run does now." />
          ) : (
            <>
              <p className="mb-2 text-sm text-ink-2">As of {formatInstant(plannedAt)}.</p>
              <CandidateTable rows={candidates} />
            </>
          )}
        </Section>
        <Section title="Archive">
          <PlaceTable rows={places} />
        </Section>
        <Section title="Earlier runs">
          <RetentionRunTable rows={runs} />
        </Section>
      </div>
    </>
  );
}
