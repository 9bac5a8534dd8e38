// Backfills: ask for days to be fetched again, and how the earlier ones went.
import type { Metadata } from "next";
import { z } from "zod";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { BackfillForm } from "@/components/admin/backfill-form";
import { BackfillTable } from "@/components/admin/backfill-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { addDays, dayOf, inclusiveEnd, isDay } from "@/lib/dates/dates";
import { BACKFILL_MODES, isMoving } from "@/lib/queries/admin/backfill-fields";
import { backfillSources, listBackfills } from "@/lib/queries/admin/backfills";

export const metadata: Metadata = { title: "Backfills" };

const REFRESH_MS = 4_000;
const SHOWN = 50;

/** What a link fills in: another page knows which days are missing. An address that somebody edited falls back to the form's own. */
const asked = z.object({
  from: z.string().refine(isDay).optional().catch(undefined),
  to: z.string().refine(isDay).optional().catch(undefined),
  mode: z.enum(BACKFILL_MODES).optional().catch(undefined),
  sources: z.string().max(2_000).optional().catch(undefined),
});

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BackfillsPage({ searchParams }: Search) {
  const { from, to, mode, sources: named } = asked.parse(await searchParams);
  const scope = await requirePage("/admin/backfills");
  const [backfills, sources] = await Promise.all([listBackfills(scope, SHOWN), backfillSources(scope)]);
  const mayAct = mayUse(scope.role, "/api/v1/backfills", "POST");
  return (
    <>
      {backfills.some(({ status }) => isMoving(status)) ? <AutoRefresh everyMs={REFRESH_MS} /> : null}
      <PageHeader title="Backfills" description="Fetches days from the providers again. What it would ask, cost and take is shown before anything starts." />
      <div className="flex flex-col gap-8">
        {mayAct ? (
          <Section title="New backfill">
            {sources.length === 0 ? (
              <EmptyState title="No source to fetch from" reason="A backfill asks a provider. Files are imported again instead: kco import." />
            ) : (
              <BackfillForm sources={sources} yesterday={addDays(dayOf(new Date()), -1)} first={from} last={to === undefined ? undefined : inclusiveEnd(to)} mode={mode} chosen={sources.filter((name) => named?.split(",").includes(name))} />
            )}
          </Section>
        ) : null}
        <Section title="Earlier backfills">
          <BackfillTable backfills={backfills} empty={<EmptyState title="No backfill yet" reason="Days that failed or never arrived can be fetched again here." />} />
        </Section>
      </div>
    </>
  );
}
