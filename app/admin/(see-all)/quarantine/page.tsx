// What is held back and why, the amount at stake, and what becomes of it.
import type { Metadata } from "next";
import { z } from "zod";
import { QuarantineFilters } from "@/components/admin/quarantine-filters";
import { QuarantineTable } from "@/components/admin/quarantine-table";
import { RejectedBatches } from "@/components/admin/rejected-batches";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { MoneyText } from "@/components/ui/money-text";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { CHECK_CATALOG, checkText } from "@/lib/checks/catalog";
import { formatCount } from "@/lib/format/number";
import { asReader } from "@/lib/queries/admin/as-actor";
import { readQuarantine } from "@/lib/queries/admin/read-quarantine";
import { RECORD_STATES, type QuarantineGroup } from "@/lib/quarantine/list-quarantine";
import { listRejectedBatches } from "@/lib/quarantine/rejected-batches";
import { recordColumns } from "@/lib/quarantine/record-columns";

export const metadata: Metadata = { title: "Quarantine" };

const PAGE = 50;

/** An address that somebody edited falls back to everything instead of failing. */
const asked = z.object({
  state: z.enum(RECORD_STATES).optional().catch(undefined),
  check: z.string().max(80).optional().catch(undefined),
  source: z.string().max(63).optional().catch(undefined),
  batch: z.string().regex(/^[1-9]\d{0,17}$/).optional().catch(undefined),
  cursor: z.string().regex(/^[1-9]\d{0,17}:[1-9]\d{0,17}$/).optional().catch(undefined),
});

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function QuarantinePage({ searchParams }: Search) {
  const scope = await requirePage("/admin/quarantine");
  const { state, ...filter } = asked.parse(await searchParams);
  const page = await readQuarantine(scope, { ...filter, ...(state ? { states: [state] } : {}), limit: PAGE });
  const { rejected, sources, columnsOf } = await asReader(scope, async (db) => ({
    rejected: await listRejectedBatches(db),
    sources: await db.query<{ name: string }>("SELECT name FROM ops.source WHERE removed_at IS NULL ORDER BY name", []),
    columnsOf: await recordColumns(db),
  }));
  const mayChange = mayUse(scope.role, "/api/v1/quarantine", "POST");
  const kept = { ...(state && { state }), ...(filter.check && { check: filter.check }), ...(filter.source && { source: filter.source }), ...(filter.batch && { batch: filter.batch }) };
  return (
    <>
      <PageHeader title="Quarantine" description="Records and deliveries that a check refused. They are missing in the totals and named in the reconciliation until somebody decides. That you have read records stands in the audit log." />
      <div className="flex flex-col gap-8">
        {rejected.length === 0 ? null : (
          <Section title="Refused deliveries" description="A critical check of the raw zone stopped them before the cleaning.">
            <RejectedBatches batches={rejected} mayChange={mayChange} />
          </Section>
        )}
        <Section title="Records">
          <QuarantineFilters choice={{ state: state ?? "waiting", check: filter.check ?? "all", source: filter.source ?? "all", batch: filter.batch ?? "all" }} checks={CHECK_CATALOG.filter(({ layer }) => layer === "cleaned").map(({ id }) => id)} sources={sources.map(({ name }) => name)} />
          <Stake groups={page.groups} />
          {page.records.length === 0 && Object.keys(kept).length === 0 ? (
            <EmptyState title="Nothing is held back" reason="Every record that was delivered is loaded, discarded or delivered anew." action={<LinkButton href="/admin/validations">Show the checks</LinkButton>} />
          ) : (
            <QuarantineTable records={page.records} columnsOf={columnsOf} mayChange={mayChange} />
          )}
          {page.nextCursor === null ? null : (
            <div className="mt-3">
              <LinkButton href={`/admin/quarantine?${new URLSearchParams({ ...kept, cursor: page.nextCursor })}`}>Older records</LinkButton>
            </div>
          )}
        </Section>
      </div>
    </>
  );
}

/** The amount at stake, by reason and currency; what cannot be read as an amount is counted alone. */
function Stake({ groups }: { groups: readonly QuarantineGroup[] }) {
  if (groups.length === 0) return null;
  return (
    <ul className="mb-3 flex flex-wrap gap-x-6 gap-y-1 text-sm text-ink-2">
      {groups.map((group) => (
        <li key={[group.checkId, group.source, group.currency].join("|")}>
          {checkText(group.checkId)?.title ?? group.checkId}, {group.source}: {formatCount(Number(group.records), "record")}
          {group.amount === null || group.currency === null ? "" : <>, <MoneyText amount={group.amount} currency={group.currency} /></>}
        </li>
      ))}
    </ul>
  );
}
