"use client";
// Takes one invoice out of the register, with a reason.
import { useRouter } from "next/navigation";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import { orderRemoval } from "./order-invoice";

export function RemoveInvoiceButton({ id, invoiceId }: { id: string; invoiceId: string }) {
  const router = useRouter();
  return (
    <ReasonDialog
      trigger={<Button size="sm" aria-label={`Remove invoice ${invoiceId}`}>Remove</Button>}
      title={`Remove invoice ${invoiceId}`}
      description="It no longer counts; it stays on record with your name and reason."
      action="Remove it"
      variant="danger"
      placeholder="e.g. entered for the wrong month"
      onConfirm={async (reason) => {
        await orderRemoval(id, reason);
        showToast({ title: `Invoice ${invoiceId} is removed` });
        router.refresh();
      }}
    />
  );
}
