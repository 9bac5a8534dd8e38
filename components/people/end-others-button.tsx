"use client";
// Signs oneself out everywhere but here.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { ApiProblem } from "@/components/ui/fetch-json";
import { showToast } from "@/components/ui/toast";
import { order } from "./order-people";

export function EndOthersButton() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      const { ended } = await order<{ ended: number }>("/api/v1/account/sessions");
      showToast({ title: ended === 1 ? "One session is ended" : `${ended} sessions are ended`, tone: "good" });
    } catch (failure) {
      showToast({ title: "The sessions were not ended", description: failure instanceof ApiProblem ? failure.message : "Try again.", tone: "critical" });
    }
    setBusy(false);
    router.refresh();
  };
  return <Button size="sm" variant="danger" loading={busy} onClick={() => void end()}>End all others</Button>;
}
