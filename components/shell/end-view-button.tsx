"use client";
// Back to one's own view.
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ApiProblem, fetchJson } from "@/components/ui/fetch-json";
import { showToast } from "@/components/ui/toast";

export function EndViewButton() {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await fetchJson("/api/v1/view-as/end", { method: "POST" });
      window.location.assign("/admin/users"); // a whole new page: nothing of the other view stays in memory
    } catch (failure) {
      showToast({ title: "The view was not ended", description: failure instanceof ApiProblem ? failure.message : "Try again.", tone: "critical" });
      setBusy(false);
    }
  };
  return <Button size="sm" loading={busy} onClick={() => void end()}>End this view</Button>;
}
