"use client";
// One run, followed while it works: cause, figures, steps, checks, log.
import { useQuery } from "@tanstack/react-query";
import { CancelButton } from "./cancel-button";
import { ConnectionNote } from "./connection-note";
import { FailurePanel } from "./failure-panel";
import { LogView } from "./log-view";
import { RerunButton } from "./rerun-button";
import { RunChecks } from "./run-checks";
import { RunFigures } from "./run-figures";
import { runDuration, runSentence } from "./run-words";
import { isSessionOver } from "./session-over";
import { StepTable } from "./step-table";
import { stepLines } from "./step-facts";
import { useNow } from "./use-now";
import { fetchJson } from "@/components/ui/fetch-json";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatInstant } from "@/lib/format/date";
import type { RunDetail } from "@/lib/queries/admin/get-run";
import { isLive } from "@/lib/queries/admin/run-status";
import { stepRank } from "@/lib/queries/admin/step-order";

const POLL_MS = 2_000;

export function RunView({ initial, renderedAt, mayAct }: { initial: RunDetail; renderedAt: string; mayAct: boolean }) {
  const { data: run = initial, error } = useQuery({
    queryKey: ["run", initial.id],
    queryFn: ({ signal }) => fetchJson<RunDetail>(`/api/v1/runs/${initial.id}`, { signal }),
    initialData: initial,
    initialDataUpdatedAt: Date.parse(renderedAt),
    refetchInterval: ({ state }) => (isLive(state.data?.status ?? initial.status) && !isSessionOver(state.error) ? POLL_MS : false),
  });
  const live = isLive(run.status);
  const now = useNow(renderedAt, live);
  const failedStep = run.error?.step ?? stepLines(run).find(({ last }) => last.status === "failed" || last.status === "crashed")?.step ?? null;
  const working = stepLines(run).filter(({ last }) => last.status === "running");

  return (
    <>
      <PageHeader
        title={`Run ${run.id}`}
        badge={<StatusBadge status={run.status} {...(run.cancelRequested && live ? { label: "Cancelling" } : {})} />}
        description={`${runSentence(run)}. ${timing(run, now)}`}
        controls={
          !mayAct ? undefined : live ? (
            run.cancelRequested ? undefined : <CancelButton runId={run.id} />
          ) : (
            <RerunButton runId={run.id} failedStep={failedStep} rawKept={failedStep !== null && stepRank(failedStep) > stepRank("load_to_raw_zone")} />
          )
        }
      />
      <p role="status" className="sr-only">
        {live ? `Run ${run.id}: ${working.length === 0 ? run.status : `working on ${working.map(({ step }) => step).join(", ")}`}` : `Run ${run.id} has ended: ${run.status.replaceAll("_", " ")}`}
      </p>
      {error === null ? null : <ConnectionNote error={error} path={`/admin/runs/${run.id}`} />}
      <FailurePanel run={run} />
      <RunFigures run={run} now={now} />
      <div className="mt-6 flex flex-col gap-8">
        <Section title="Steps">
          <StepTable run={run} now={now} />
        </Section>
        <Section title="Checks" id="checks">
          <RunChecks checks={run.checks} live={live} />
        </Section>
        <Section title="Log" id="log">
          <LogView runId={run.id} steps={stepLines(run).map(({ step }) => step)} live={live} />
        </Section>
      </div>
    </>
  );
}

function timing(run: RunDetail, now: string): string {
  if (run.startedAt === null) return "It waits for a free worker.";
  const duration = runDuration(run, now) ?? "";
  return run.finishedAt === null ? `Started ${formatInstant(run.startedAt)}, working for ${duration}.` : `Started ${formatInstant(run.startedAt)}, took ${duration}.`;
}
