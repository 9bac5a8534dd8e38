"use client";
// Orders the verification of one delivery, with a reason.
import { useRouter } from "next/navigation";
import { ShieldCheck } from "lucide-react";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { postJson } from "@/components/ui/fetch-json";
import { showToast } from "@/components/ui/toast";

export function VerifyBatchButton({ batchId }: { batchId: string }) {
  const router = useRouter();
  const confirm = async (reason: string) => {
    const { id } = await postJson<{ id: string }>(`/api/v1/batches/${batchId}/verify`, { reason });
    showToast({ title: `Run ${id} verifies batch ${batchId}`, tone: "good" });
    router.refresh();
  };
  return (
    <ReasonDialog
      trigger={<Button icon={<ShieldCheck aria-hidden size={14} />}>Verify</Button>}
      title={`Verify batch ${batchId}`}
      description="A queued run hashes its header, records and pages again and holds them against the hash they were chained with. Nothing is changed."
      action="Verify"
      placeholder="e.g. the auditor asks"
      onConfirm={confirm}
    />
  );
}
