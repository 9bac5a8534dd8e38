// Who did what, when and why, with what it changed; nobody can change a line unseen.
import type { Metadata } from "next";
import { z } from "zod";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditRows } from "@/components/audit/audit-rows";
import { SealNote } from "@/components/audit/seal-note";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { requirePage } from "@/lib/access/session";
import { auditFilter } from "@/lib/audit/audit-filter";
import { auditFrame, listAudit } from "@/lib/audit/list-audit";
import { exclusiveEnd, isDay } from "@/lib/dates/dates";

export const metadata: Metadata = { title: "Audit log" };

const { actor, action, object, cursor } = auditFilter.shape;
const day = z.string().refine(isDay).optional().catch(undefined);

/** An address that somebody edited, and an empty field of the form, fall back to everything instead of failing. */
const asked = z.object({ actor: actor.catch(undefined), action: action.catch(undefined), object: object.catch(undefined), from: day, through: day, cursor: cursor.catch(undefined) });

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditLogPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/audit");
  const { cursor: after, through, ...narrow } = asked.parse(await searchParams);
  const filter = { ...narrow, ...(through === undefined ? {} : { to: exclusiveEnd(through) }) };
  const [page, frame] = await Promise.all([listAudit(scope, auditFilter.parse({ ...filter, cursor: after })), auditFrame(scope)]);
  const address = { ...narrow, through };
  const kept = (more: Record<string, string | undefined>): URLSearchParams => new URLSearchParams(Object.entries(more).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const filtered = Object.values(address).some((value) => value !== undefined);
  const exportHref = (format: string): string => `/api/v1/audit?${kept({ ...filter, format })}`;
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Every change of people, rules, checks, sources and runs, every reading of raw records, and what was refused. Times are UTC."
        controls={
          <>
            <LinkButton href={exportHref("csv")} prefetch={false} download>Export CSV</LinkButton>
            <LinkButton href={exportHref("jsonl")} prefetch={false} download>JSON lines</LinkButton>
          </>
        }
      />
      <SealNote seal={frame.seal} />
      <AuditFilters key={JSON.stringify(address)} address={address} actions={frame.actions} />
      {page.lines.length === 0 ? (
        <EmptyState title={filtered ? "No line is like that" : "Nothing has been done yet"} reason={filtered ? "The log has no line under these filters." : "The first change by a person or a command appears here."} {...(filtered ? { action: <LinkButton href="/admin/audit">Clear filters</LinkButton> } : {})} />
      ) : (
        <AuditRows lines={page.lines} />
      )}
      {page.nextCursor === null ? null : <div className="mt-3"><LinkButton href={`/admin/audit?${kept({ ...address, cursor: page.nextCursor })}`}>Older lines</LinkButton></div>}
    </>
  );
}
