"use client";
// Orders retention, with a reason.
import { useRouter } from "next/navigation";
import { Archive } from "lucide-react";
import { Button } from "@/components/ui/button";
import { postJson } from "@/components/ui/fetch-json";
import { showToast } from "@/components/ui/toast";
import { ReasonDialog } from "./reason-dialog";

export function RetentionButton() {
  const router = useRouter();
  const confirm = async (reason: string) => {
    await postJson("/api/v1/retention", { reason });
    showToast({ title: "Retention is queued", tone: "good" });
    router.refresh();
  };
  return (
    <ReasonDialog
      trigger={
        <Button icon={<Archive aria-hidden size={14} />}>
          Run retention
        </Button>
      }
      title="Let go what is past its time"
      description="First the archive is brought up to date. Then each partition listed here is read back from every place, and only what is there as it was written goes from the database. Aggregates stay; what went can be restored from the archive."
      action="Run retention"
      placeholder="e.g. the disk is filling up"
      onConfirm={confirm}
    />
  );
}
