// Shows a run on stderr while it works: one line a step, and what a long step has done so far.
import { shortened } from "@/jobs/cli/text-table";
import type { RunEvent } from "@/jobs/run/run-event";

const EVERY_MS = 2_000;
const MARKS: Readonly<Record<string, string>> = { succeeded: "✓", warning: "!", failed: "✗", skipped: "-", cancelled: "✗", crashed: "✗" };

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** What a failed check has observed is said in full by the command's result. */
function stepLine(event: Extract<RunEvent, { type: "step" }>): string {
  const { result, error } = event;
  const rows = result?.rowsOut === undefined ? "" : `, ${count(result.rowsOut)} rows`;
  const notes = (result?.warnings ?? []).map((warning) => `\n    ! ${warning}`).join("");
  return `  ${MARKS[event.status] ?? "•"} ${event.step} (${seconds(event.ms)}${rows})${error ? `: ${error.code === "check_failed" ? shortened(error.message) : error.message}` : ""}${notes}`;
}

/** @param write takes whole lines without their end */
export function progressPrinter(write: (line: string) => void): (event: RunEvent) => void {
  let next = 0;
  return (event) => {
    switch (event.type) {
      case "started":
        return write(`run ${event.run.id}: ${event.run.kind} for ${event.run.logicalDate}, ${event.sources.map((s) => s.name).join(", ") || "no source"}`);
      case "step":
        next = 0;
        return event.status === "running" ? undefined : write(stepLine(event));
      case "progress":
        if (Date.now() < next) return undefined;
        next = Date.now() + EVERY_MS;
        return write(`    ${event.step}: ${count(event.done)}${event.total === null ? "" : ` of ${count(event.total)}`} ${event.unit}`);
      case "log": // step failures have their own line; info is for `kco runs logs`
        return event.line.level === "warn" && event.line.message.startsWith("Trying again") ? write(`    ${event.line.message}`) : undefined;
      case "ended":
        return write(`run ${event.outcome.runId}: ${event.outcome.status}`);
    }
  };
}
