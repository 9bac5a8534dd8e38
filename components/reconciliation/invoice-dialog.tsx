"use client";
// Enters an invoice for one source, period and currency; what the bill's rows name can be taken over.
import { useId, useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { showToast } from "@/components/ui/toast";
import type { StatedInvoice } from "@/lib/invoices/match-invoices";
import { orderInvoice } from "./order-invoice";

export type InvoiceDialogProps = { source: string; period: string; currency: string; stated: readonly StatedInvoice[] };

const TEXT_FIELDS = [
  { name: "invoice_id", label: "Invoice id", required: true, inputMode: "text", hint: undefined },
  { name: "issuer", label: "Issuer", required: true, inputMode: "text", hint: "Who wrote it, e.g. Amazon Web Services EMEA SARL." },
  { name: "net", label: "Net amount", required: true, inputMode: "decimal", hint: "A plain number with a point, e.g. 1234.50; credits with a minus." },
  { name: "tax", label: "Tax", required: false, inputMode: "decimal", hint: "Empty means none." },
  { name: "billing_account", label: "Billing account", required: false, inputMode: "text", hint: "Only where the delivery holds several payers." },
  { name: "note", label: "Note", required: false, inputMode: "text", hint: undefined },
] as const;

export function InvoiceDialog({ source, period, currency, stated }: InvoiceDialogProps) {
  const formId = useId();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const named = stated.filter(({ invoiceId }) => invoiceId !== "");
  const [first] = named;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const fields = Object.fromEntries(TEXT_FIELDS.map(({ name }) => [name, String(data.get(name) ?? "")]));
    setBusy(true);
    setError(null);
    try {
      await orderInvoice({ ...fields, source, period, currency });
      showToast({ title: `Invoice ${fields.invoice_id} is entered` });
      setOpen(false);
      router.refresh();
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The invoice was not understood. Reload the page and try again.");
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      trigger={<Button variant="primary">Enter an invoice</Button>}
      title="Enter an invoice"
      description={`For ${source}, ${period}, in ${currency}. Kept with your name in the audit log.`}
      open={open}
      onOpenChange={(next) => { setError(null); setOpen(next); }}
      footer={
        <>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" loading={busy}>Enter</Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        {TEXT_FIELDS.map(({ name, label, required, inputMode, hint }) => (
          <Field key={name} label={label} hint={hint}>
            <Input name={name} required={required} inputMode={inputMode} autoComplete="off" {...defaultOf(name, first)} />
          </Field>
        ))}
        {named.length < 2 ? null : <p className="text-xs text-ink-3">The rows name {named.map(({ invoiceId }) => invoiceId).slice(0, 10).join(", ")}.</p>}
        {error === null ? null : <p role="alert" className="text-sm text-critical">{error}</p>}
      </form>
    </Dialog>
  );
}

/** Id and issuer as the rows name them; amounts are read off the invoice itself, or it would prove nothing. */
function defaultOf(name: string, first: StatedInvoice | undefined): { defaultValue?: string } {
  if (first === undefined) return {};
  if (name === "invoice_id") return { defaultValue: first.invoiceId };
  return name === "issuer" ? { defaultValue: first.issuer } : {};
}
