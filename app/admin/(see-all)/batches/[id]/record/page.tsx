// One record through all layers: published rows, what it means, what was delivered, the provider's page.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageLines } from "@/components/batches/page-lines";
import { RecordGold } from "@/components/batches/record-gold";
import { ValueTable } from "@/components/batches/value-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import { requirePage } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { formatInstant } from "@/lib/format/date";
import { readBatchId, readPlace } from "@/lib/lineage/batch-id";
import { getRecord, type RecordDetail } from "@/lib/queries/lineage/get-record";
import { pageParams, type PageSearch } from "@/lib/state/page-params";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<PageSearch> };

export const metadata: Metadata = { title: "Record" };

export default async function RecordPage({ params, searchParams }: Props) {
  const scope = await requirePage("/admin/batches/[id]/record");
  const { id } = await params;
  const search = pageParams(await searchParams);
  const [silver, ordinal] = [readPlace(search.get("silver")), readPlace(search.get("ordinal"))];
  const place = silver !== null ? { silver } : ordinal !== null ? { ordinal } : notFound();
  const record = await Promise.resolve()
    .then(() => getRecord(scope, readBatchId(id), place))
    .catch((error: unknown) => (error instanceof AppError && error.code === "not_found" ? notFound() : Promise.reject(error as Error)));
  const { batch, gold } = record;
  return (
    <>
      <PageHeader
        title={`Record ${record.ordinal} of batch ${batch.id}`}
        description={<>{batch.fileName ?? batch.source}{record.raw === null || batch.pages > 0 ? "" : `, line ${record.raw.line}`}. <TextLink href={`/admin/batches/${batch.id}`}>Batch {batch.id}</TextLink> of {batch.source}, received {formatInstant(batch.receivedAt)} in <TextLink href={`/admin/runs/${batch.runId}`}>run {batch.runId}</TextLink>. That you have read it stands in the audit log.</>}
      />
      <div className="flex flex-col gap-8">
        {record.quarantined === null ? null : (
          <p className="rounded-md bg-warning-soft px-3 py-2 text-sm">
            Quarantined ({record.quarantined.status}) by <TextLink href={`/admin/validations/${record.quarantined.checkId}`}>{record.quarantined.checkId}</TextLink>: {record.quarantined.reason}. <TextLink href={`/admin/quarantine?batch=${batch.id}`}>Decide about it</TextLink>
          </p>
        )}
        <Section title="Published" description="Gold: one row for each part that an allocation rule gives to a team."><RecordGold lines={gold} /></Section>
        <div className="grid grid-cols-1 gap-8 lg:grid-cols-2">
          <Section title="Cleaned" description="Silver: FOCUS columns."><Silver record={record} /></Section>
          <Section title="As delivered" description={`bronze.${batch.format}, text as it came.`}><Raw record={record} /></Section>
        </div>
        {batch.pages === 0 ? null : (
          <Section title="Provider page">
            {record.page === null ? <EmptyState title="No page that is held has it" reason="The delivery it was first read in is older than the pages that were looked through, or retention has let it go." /> : <PageLines page={record.page} batchId={batch.id} />}
          </Section>
        )}
      </div>
    </>
  );
}

function Silver({ record: { silver } }: { record: RecordDetail }) {
  if (silver.length === 0) return <EmptyState title="No cleaned row" reason="It is in quarantine, or a later delivery replaced it." />;
  return (
    <div className="flex flex-col gap-4">
      {silver.map(({ silverId, part, slice, values }) => (
        <div key={silverId}>
          <p className="mb-1 text-sm text-ink-2">Row {silverId}{part === 0 ? "" : `, part ${part}, split off as a credit`}, slice {slice}</p>
          <ValueTable caption={`Cleaned row ${silverId}`} values={values} />
        </div>
      ))}
    </div>
  );
}

function Raw({ record: { raw, batch } }: { record: RecordDetail }) {
  if (raw !== null) return <ValueTable caption="Delivered columns" values={raw.values} />;
  return <EmptyState title="Not held as a row" reason={batch.retiredAt === null ? "It could not be read as a row; quarantine has its text." : "Retention has let it go; the archive has it."} />;
}
