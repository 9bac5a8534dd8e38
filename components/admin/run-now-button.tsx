"use client";
// Starts today's run now, with a reason.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { Play } from "lucide-react";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import { newOrderKey } from "./order-key";
import { orderRun } from "./order-run";
import { ReasonDialog } from "./reason-dialog";

export function RunNowButton() {
  const router = useRouter();
  const [key, setKey] = useState("");
  const confirm = async (reason: string) => {
    const { id } = await orderRun({ parentId: null, mode: "whole", reason, key });
    showToast({ title: `Run ${id} is queued`, tone: "good" });
    router.push(`/admin/runs/${id}`);
  };
  return (
    <ReasonDialog
      trigger={
        <Button variant="primary" icon={<Play aria-hidden size={14} />}>
          Run now
        </Button>
      }
      title="Run the pipeline now"
      description="Asks every provider source for its newest days and goes through all steps, as the run of 06:30 UTC does. Providers may charge for requests (AWS Cost Explorer: $0.01 each)."
      action="Start the run"
      placeholder="e.g. the provider delivered late"
      onOpen={() => setKey(newOrderKey())}
      onConfirm={confirm}
    />
  );
}
