// Why a run ended badly and what to do about it, by the kind of failure.
import type { RunError } from "@/lib/queries/admin/run-fields";
import { causeOf } from "@/lib/runbook/cause";
import { RUNBOOK } from "@/lib/runbook/runbook";

export interface FailureWords {
  readonly what: string;
  readonly why: string;
  readonly whatToDo: string;
}

/** Three sentences about an error as the engine stored it; what to do is the first step of its runbook entry. */
export function failureWords(error: RunError): FailureWords {
  const where = [error.step, error.source === undefined ? undefined : `for ${error.source}`].filter(Boolean).join(" ");
  return {
    what: where === "" ? "The run failed" : `${where} failed`,
    why: error.message ?? "no reason was recorded",
    whatToDo: RUNBOOK.find(({ id }) => id === causeOf(error))?.steps[0] ?? "",
  };
}
