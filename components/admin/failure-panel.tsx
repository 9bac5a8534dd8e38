// The cause first: what failed, why, and what to do, before any table.
import { CircleAlert, TriangleAlert } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import { TextLink } from "@/components/ui/text-link";
import { causeOf } from "@/lib/runbook/cause";
import { runbookHref } from "@/lib/runbook/runbook";
import type { RunDetail } from "@/lib/queries/admin/get-run";
import type { RunError } from "@/lib/queries/admin/run-fields";
import { failureWords } from "./failure-words";

export function FailurePanel({ run }: { run: RunDetail }) {
  const branches = failedSources(run);
  const errors = run.error === null ? branches : [run.error, ...branches.filter((branch) => branch.message !== run.error?.message)];
  if (errors.length === 0) return null;
  const critical = run.status === "failed" || run.status === "dead" || run.status === "crashed";
  const Icon = critical ? CircleAlert : TriangleAlert;
  return (
    <section aria-label="Cause" className={classNames("mb-5 rounded-md px-4 py-3", critical ? "bg-critical-soft" : "bg-warning-soft")}>
      <ul className="flex flex-col gap-3">
        {errors.map((error, index) => {
          const { what, why, whatToDo } = failureWords(error);
          return (
            <li key={index} className="flex gap-2.5">
              <Icon aria-hidden size={16} className={classNames("mt-0.5 shrink-0", critical ? "text-critical" : "text-warning")} />
              <div className="min-w-0">
                <p className="font-semibold">{what}</p>
                <p className="text-sm break-words">{why}</p>
                <p className="text-sm text-ink-2">
                  {whatToDo} <TextLink href={runbookHref(causeOf(error), { run: run.id, source: error.source ?? null })}>Open its runbook entry</TextLink>
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Sources whose branch failed while the run went on without them. */
export function failedSources(run: Pick<RunDetail, "summary">): RunError[] {
  const saved = run.summary["failed_sources"];
  if (!Array.isArray(saved)) return [];
  return saved.map((entry: Record<string, unknown>) => {
    const text = (name: string): string | undefined => (typeof entry[name] === "string" ? entry[name] : undefined);
    const [code, message, step, source, cause] = [text("code"), text("message"), text("step"), text("name"), text("cause")];
    return { ...(code && { code }), ...(message && { message }), ...(step && { step }), ...(source && { source }), ...(cause && { cause }) };
  });
}
