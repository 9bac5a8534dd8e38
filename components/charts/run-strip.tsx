// The last runs of a step or check in one line, oldest at the left, with their count in words.
import { statusLook, type Tone } from "@/components/ui/status";
import { StatusCell, StatusSquare } from "./status-cell";

export type RunStripProps = {
  /** What ran: "cleaned_no_duplicates". */
  label: string;
  /** Oldest first; null where nothing ran. */
  runs: readonly { id: string; status: string | null; title: string; href?: string | undefined }[];
};

const WORD: Record<Tone, string> = { good: "good", warning: "with warnings", critical: "failed", neutral: "not run", running: "running" };

export function RunStrip({ label, runs }: RunStripProps) {
  const tones = runs.map(({ status }) => statusLook(status ?? "none").tone);
  const counts = (Object.keys(WORD) as Tone[]).map((tone) => ({ tone, count: tones.filter((one) => one === tone).length })).filter(({ count }) => count > 0);
  if (runs.some(({ href }) => href !== undefined)) return <LinkedStrip label={label} runs={runs} />;
  const words = counts.map(({ tone, count }) => `${count} ${WORD[tone]}`).join(", ");
  return (
    <span role="img" aria-label={`${label}, last ${runs.length}: ${words || "none"}`} className="inline-flex items-center gap-0.5 align-middle">
      {runs.map((run, index) => (
        <span key={run.id} title={run.title} className="inline-flex w-3.5 items-center justify-center">
          <StatusSquare tone={tones[index] ?? "neutral"} empty={run.status === null} />
        </span>
      ))}
    </span>
  );
}

/** Each square leads to its run; 15 in a row, so that 30 with room for a finger fit beside the other columns. */
function LinkedStrip({ label, runs }: RunStripProps) {
  return (
    <ul aria-label={`${label}, last ${runs.length} runs`} className="flex max-w-90 flex-wrap">
      {runs.map((run) => (
        <li key={run.id} className="flex">
          <StatusCell status={run.status} label={run.title} href={run.href} />
        </li>
      ))}
    </ul>
  );
}
