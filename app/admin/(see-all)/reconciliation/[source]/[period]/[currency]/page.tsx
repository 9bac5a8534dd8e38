// One source, billing period and currency: layer by layer, invoice by invoice, batch by batch.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cellOutcome } from "@/components/reconciliation/cell-outcome";
import { BatchTable } from "@/components/reconciliation/batch-table";
import { ComparisonTable } from "@/components/reconciliation/comparison-table";
import { InvoiceDialog } from "@/components/reconciliation/invoice-dialog";
import { InvoiceTable } from "@/components/reconciliation/invoice-table";
import { LayerTable } from "@/components/reconciliation/layer-table";
import { StatedInvoiceTable } from "@/components/reconciliation/stated-invoice-table";
import { Badge } from "@/components/ui/badge";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { TONE_ICON } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { isDay, type Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { formatInstant, formatMonth } from "@/lib/format/date";
import { runbookHref } from "@/lib/runbook/runbook";
import { reconciliationCell } from "@/lib/queries/admin/reconciliation-cell";

export const metadata: Metadata = { title: "Reconciliation" };

type Params = { params: Promise<{ source: string; period: string; currency: string }> };

export default async function ReconciliationCellPage({ params }: Params) {
  const scope = await requirePage("/admin/reconciliation/[source]/[period]/[currency]");
  const { source: encoded, period, currency } = await params;
  const month: Day = `${period}-01`;
  if (!isDay(month)) notFound();
  const detail = await reconciliationCell(scope, decodeURIComponent(encoded), month, currency).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const { cell, beside, invoices, stated, batches, batchCount } = detail;
  const { tone, word } = cellOutcome(cell);
  const Icon = TONE_ICON[tone];
  const keeps = mayUse(scope.role, "/api/v1/invoices", "POST");
  return (
    <>
      <PageHeader
        title={`${cell.source}, ${formatMonth(month)}, ${cell.currency}`}
        description={<>Billed cost, reconciled {formatInstant(cell.at)}{cell.runId === null ? null : <> in <TextLink href={`/admin/runs/${cell.runId}`}>run {cell.runId}</TextLink></>}. <TextLink href="/admin/reconciliation">All sources and periods</TextLink>{tone === "critical" ? <> · <TextLink href={runbookHref("reconciliation-difference", { run: cell.runId, source: cell.source })}>What to do</TextLink></> : null}</>}
        badge={<Badge tone={tone} icon={<Icon aria-hidden size={14} />}>{word}</Badge>}
        controls={keeps ? <InvoiceDialog source={cell.source} period={period} currency={cell.currency} stated={stated} /> : undefined}
      />
      <div className="flex flex-col gap-8">
        <Section title="Layer by layer"><LayerTable cell={cell} /></Section>
        <Section title="Invoices entered" description="Net and tax as the invoice says.">
          <InvoiceTable invoices={invoices} mayRemove={keeps} />
        </Section>
        <Section title="Invoices the bill's rows name" description="Tax is what has charge category Tax.">
          <StatedInvoiceTable stated={stated} currency={cell.currency} />
        </Section>
        {beside.length === 0 ? null : (
          <Section title="Other sources of the same bill"><ComparisonTable cell={cell} beside={beside} /></Section>
        )}
        <Section title="Batches behind it" description={batchCount > batches.length ? `The newest ${batches.length} of ${batchCount}.` : undefined}>
          <BatchTable batches={batches} currency={cell.currency} />
        </Section>
      </div>
    </>
  );
}
