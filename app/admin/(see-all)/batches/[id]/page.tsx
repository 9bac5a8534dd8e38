// One delivery: what it is, whether it still is what was delivered, what became of its records; the records themselves on demand, audited.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RunChecks } from "@/components/admin/run-checks";
import { ArchiveTable, ConservationTable, StatedTable } from "@/components/batches/batch-tables";
import { ChainFacts } from "@/components/batches/chain-facts";
import { FactList } from "@/components/batches/fact-list";
import { RecordTable } from "@/components/batches/record-table";
import { VerifyBatchButton } from "@/components/batches/verify-batch-button";
import { Badge } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { TextLink } from "@/components/ui/text-link";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatBytes, formatCount, formatNumber } from "@/lib/format/number";
import { readBatchId, readPlace } from "@/lib/lineage/batch-id";
import { getBatch, type BatchHeader } from "@/lib/queries/lineage/get-batch";
import { readRecords, RECORD_PAGE, type RawRecord } from "@/lib/queries/lineage/raw-records";
import { pageParams, type PageSearch } from "@/lib/state/page-params";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<PageSearch> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Batch ${(await params).id.slice(0, 20)}` };
}

export default async function BatchPage({ params, searchParams }: Props) {
  const scope = await requirePage("/admin/batches/[id]");
  const { id: asked } = await params;
  const found = await Promise.resolve()
    .then(() => getBatch(scope, readBatchId(asked)))
    .catch((error: unknown) => (error instanceof AppError && error.code === "not_found" ? notFound() : Promise.reject(error as Error)));
  const { header, chain, verification, conservation, stated, checks, archive } = found;
  const first = readPlace(pageParams(await searchParams).get("records"));
  const records = first === null || header.retiredAt !== null ? null : await readRecords(scope, header.id, first, RECORD_PAGE);
  return (
    <>
      <PageHeader
        title={`Batch ${header.id}`}
        badge={header.status === "rejected" ? <Badge tone="critical">Refused</Badge> : undefined}
        description={<>{header.fileName ?? formatCount(header.pages, "page")} of {header.source}, received {formatInstant(header.receivedAt)} in <TextLink href={`/admin/runs/${header.runId}`}>run {header.runId}</TextLink>. {publishedWords(header)}</>}
        controls={mayUse(scope.role, "/api/v1/batches/[id]/verify", "POST") ? <VerifyBatchButton batchId={header.id} /> : undefined}
      />
      <div className="flex flex-col gap-8">
        <div className="grid grid-cols-1 gap-8 lg:grid-cols-2">
          <Section title="Delivery"><HeaderFacts header={header} /></Section>
          <Section title="Hash chain"><ChainFacts chain={chain} verification={verification} /></Section>
        </div>
        <Section
          title="What became of its records"
          description="Received = loaded + quarantined + repeated + other view, to the last digit."
          actions={<TextLink href={`/admin/quarantine?batch=${header.id}`}>Its quarantined records</TextLink>}
        >
          <ConservationTable lines={conservation} />
        </Section>
        <Section title="The provider's own totals"><StatedTable lines={stated} /></Section>
        <Section title="Checks"><RunChecks checks={checks} live={false} /></Section>
        <Section title="Archive"><ArchiveTable objects={archive} /></Section>
        <Section title="Records as delivered" id="records" description="Who reads raw records stands in the audit log with their number.">
          <Records header={header} first={first} records={records} />
        </Section>
      </div>
    </>
  );
}

function publishedWords({ published, covers }: BatchHeader): string {
  if (published === 0) return "None of its slices counts: later deliveries replaced them, or it was refused.";
  return published === covers.length ? "All of its slices count." : `${formatNumber(published)} of its ${formatCount(covers.length, "slice")} count; later deliveries replaced the others.`;
}

function HeaderFacts({ header }: { header: BatchHeader }) {
  return (
    <FactList
      facts={[
        ["Source", `${header.source} (${header.sourceType}, ${header.provider})`],
        ["Format", header.format],
        ["Day of the run", formatDay(header.logicalDate, { year: true })],
        ["Records", formatNumber(Number(header.rows))],
        ["Provider pages", header.pages === 0 ? null : formatNumber(header.pages)],
        ["Size", formatBytes(Number(header.bytes))],
        ["File's sha256", header.contentSha256 === null ? null : <code key="sha" className="font-mono text-xs break-all">{header.contentSha256}</code>],
        ["Covers whole", <Names key="covers" names={header.covers} noun="slice" />],
        ["Columns", <Names key="columns" names={header.columns} noun="column" />],
        ["Records let go", header.retiredAt === null ? null : `${formatInstant(header.retiredAt)}; the archive has them`],
      ]}
    />
  );
}

const FEW = 6;

function Names({ names, noun }: { names: readonly string[]; noun: string }) {
  if (names.length <= FEW) return names.join(", ");
  return (
    <details>
      <summary className="min-h-6 cursor-pointer">{formatCount(names.length, noun)}, {names[0]} to {names.at(-1)}</summary>
      <p className="max-h-48 overflow-y-auto text-xs break-words text-ink-2" tabIndex={0}>{names.join(", ")}</p>
    </details>
  );
}

function Records({ header: { id, rows, retiredAt }, first, records }: { header: BatchHeader; first: string | null; records: readonly RawRecord[] | null }) {
  if (retiredAt !== null) return <p className="text-sm text-ink-2">Retention has let them go; kco restore brings them back from the archive.</p>;
  if (records === null || first === null) return <LinkButton href={`/admin/batches/${id}?records=1#records`} prefetch={false} scroll={false}>Show {formatCount(Number(rows), "record")}</LinkButton>;
  const next = BigInt(first) + BigInt(RECORD_PAGE);
  const hasNext = records.length === RECORD_PAGE || next <= BigInt(rows);
  return (
    <>
      <RecordTable batchId={id} records={records} />
      <div className="mt-3 flex gap-2">
        {first === "1" ? null : <LinkButton href={`/admin/batches/${id}?records=1#records`} prefetch={false} scroll={false}>First records</LinkButton>}
        {hasNext ? <LinkButton href={`/admin/batches/${id}?records=${next}#records`} prefetch={false} scroll={false}>Further records</LinkButton> : null}
      </div>
    </>
  );
}
