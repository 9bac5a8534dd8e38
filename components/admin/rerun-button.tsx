"use client";
// Repeats a run: only what failed, everything after the raw zone, or all of it; with a reason.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import type { RerunMode } from "@/lib/queries/admin/rerun-mode";
import type { RunKind } from "@/lib/queries/admin/run-status";
import { newOrderKey } from "./order-key";
import { orderRun } from "./order-run";
import { ReasonDialog } from "./reason-dialog";

export type RerunButtonProps = {
  runId: string;
  kind: RunKind;
  /** The step to go on from; null when none failed. */
  failedStep: string | null;
  /** True when that step comes after the raw data was accepted. */
  rawKept: boolean;
  /** True when it comes after cleaning and its checks, so that only gold is built again. */
  cleanedKept: boolean;
  /** True when it took up deliveries that were there already, after a quarantine decision. */
  takesUp: boolean;
};

type Choice = { mode: RerunMode; label: string; hint: string };

export function RerunButton({ runId, ...known }: RerunButtonProps) {
  const router = useRouter();
  const choices = choicesOf(known);
  const [mode, setMode] = useState<RerunMode>(choices[0]?.mode ?? "whole");
  const [key, setKey] = useState("");
  const confirm = async (reason: string) => {
    const { id } = await orderRun({ parentId: runId, mode, reason, key });
    showToast({ title: `Run ${id} is queued`, description: `It repeats run ${runId}.`, tone: "good" });
    router.push(`/admin/runs/${id}`);
  };
  return (
    <ReasonDialog
      trigger={
        <Button variant={known.failedStep === null ? "secondary" : "primary"} icon={<RotateCw aria-hidden size={14} />}>
          Rerun
        </Button>
      }
      title={`Rerun run ${runId}`}
      description="Makes a new run for the same day. What is published stays until the new run has passed every check."
      action="Start the rerun"
      placeholder="e.g. access to the billing account was restored"
      onOpen={() => setKey(newOrderKey())}
      onConfirm={confirm}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-sm font-medium">How much</legend>
        {choices.map((choice) => (
          <label key={choice.mode} className="grid cursor-pointer grid-cols-[auto_1fr] gap-x-2.5 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft">
            <input type="radio" name="mode" value={choice.mode} checked={mode === choice.mode} onChange={() => setMode(choice.mode)} className="mt-1 accent-(--accent)" />
            <span className="text-sm font-medium">{choice.label}</span>
            <span className="col-start-2 text-xs text-ink-2">{choice.hint}</span>
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}

/** Only what makes sense for this run, the gentlest first. */
function choicesOf({ kind, failedStep, rawKept, cleanedKept, takesUp }: Omit<RerunButtonProps, "runId">): Choice[] {
  if (kind === "full_refresh" || kind === "maintenance") return [{ mode: "whole", label: "The whole run", hint: "One more of its kind. No request to a provider." }];
  const same: Choice = { mode: "same_bronze", label: "With the same raw data", hint: `Cleans, builds and checks again what this run ${takesUp ? "took up" : "delivered"}. No request to a provider.` };
  const whole: Choice = { mode: "whole", label: "The whole run", hint: kind === "import" ? "Reads the files again from where they lay." : "Asks the providers again. They may charge for it." };
  const all = takesUp ? [same] : [same, whole];
  if (failedStep === null) return all;
  if (cleanedKept) return [{ mode: "failed", label: "From where it failed", hint: `Everything before ${failedStep} is kept: gold is built, checked and published from the cleaned data that is there. No request to a provider.` }, ...all];
  if (takesUp) return all;
  if (rawKept) return [{ mode: "failed", label: "From where it failed", hint: `${failedStep} comes after the raw data was accepted, so that is kept; cleaning and all after it are done again. No request to a provider.` }, whole];
  return [{ mode: "failed", label: "Only what failed", hint: `Asks the sources that failed in ${failedStep} again; the others keep what they loaded.` }, whole];
}
