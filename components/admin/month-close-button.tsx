"use client";
// Closes or reopens a month, with a reason; closing one that is not ready says what is missing first.
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { postJson } from "@/components/ui/fetch-json";
import { showToast } from "@/components/ui/toast";
import { ReasonDialog } from "./reason-dialog";

type MonthCloseButtonProps = { month: string; state: "closed" | "ready" | "open"; missing: readonly string[] };

export function MonthCloseButton({ month, state, missing }: MonthCloseButtonProps) {
  const router = useRouter();
  const name = month.slice(0, 7);
  const closing = state !== "closed";
  const confirm = async (reason: string) => {
    const order = { month: name, action: closing ? "close" : "reopen", force: state === "open", reason };
    await postJson("/api/v1/month-close", order);
    showToast({ title: closing ? `${name} is closed` : `${name} is open again`, tone: "good" });
    router.refresh();
  };
  const forced = `Not so yet: ${missing.join("; ")}. Closing it all the same is noted in the audit log with these points.`;
  return (
    <ReasonDialog
      trigger={<Button size="sm" variant={state === "ready" ? "primary" : "secondary"}>{closing ? (state === "open" ? "Close anyway" : "Close month") : "Reopen"}</Button>}
      title={closing ? `Close ${name}` : `Reopen ${name}`}
      description={state === "open" ? forced : closing ? "From now on a delivery that moves this month sends finance a message with the difference." : "It moves again like any other month, without a message."}
      action={closing ? "Close the month" : "Reopen the month"}
      placeholder={closing ? "e.g. agreed with the invoices" : "e.g. a corrected invoice came"}
      onConfirm={confirm}
    />
  );
}
