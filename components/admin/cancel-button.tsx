"use client";
// Asks a waiting or working run to stop, with a reason.
import { useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import { orderCancel } from "./order-run";
import { ReasonDialog } from "./reason-dialog";

export function CancelButton({ runId }: { runId: string }) {
  const queries = useQueryClient();
  const confirm = async (reason: string) => {
    await orderCancel(runId, reason);
    showToast({ title: `Run ${runId} is asked to stop` });
    await queries.invalidateQueries({ queryKey: ["run", runId] });
  };
  return (
    <ReasonDialog
      trigger={
        <Button variant="danger" icon={<Ban aria-hidden size={14} />}>
          Cancel run
        </Button>
      }
      title={`Cancel run ${runId}`}
      description="It ends at its next safe point, within seconds. What is published stays as it is; what was extracted is dropped."
      action="Cancel the run"
      variant="danger"
      placeholder="e.g. the wrong day was chosen"
      onConfirm={confirm}
    />
  );
}
