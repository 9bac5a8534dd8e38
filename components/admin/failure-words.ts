// Why a run ended badly and what to do about it, by the kind of failure.
import type { RunError } from "@/lib/queries/admin/run-fields";

const WHAT_TO_DO: Record<string, string> = {
  provider: "Asking again does not help by itself: correct the source's access or settings as the message says, then rerun.",
  provider_retryable: "The provider did not answer in spite of several tries. Rerun when it is well again; what has loaded is kept.",
  check_failed: "Nothing was published and yesterday's numbers stay. The failed checks below say what is wrong and what to do; rerun afterwards.",
  invalid_input: "Correct the file or its format as the message says and import it again.",
  conflict: "Resolve the overlap as the message says, then repeat the import or the run.",
  cancelled: "It was stopped on request and published nothing. Rerun it when you want to go on.",
  fenced: "Another process had taken the run over. Look for a newer run of the same day before you rerun this one.",
  unavailable: "Database, disk or network were away. See /readyz, then rerun from the failed step.",
  not_found: "Something the run needs is not there, the message names it. Add it, then rerun.",
};
const OTHER = "This is a fault of the product. Read the last lines of the log below, rerun once, and report it with the log if it happens again.";

export interface FailureWords {
  readonly what: string;
  readonly why: string;
  readonly whatToDo: string;
}

/** Three sentences about an error as the engine stored it. */
export function failureWords(error: RunError): FailureWords {
  const where = [error.step, error.source === undefined ? undefined : `for ${error.source}`].filter(Boolean).join(" ");
  return {
    what: where === "" ? "The run failed" : `${where} failed`,
    why: error.message ?? "no reason was recorded",
    whatToDo: WHAT_TO_DO[error.code ?? ""] ?? OTHER,
  };
}
