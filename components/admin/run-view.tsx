"use client";
// One run, followed while it works: cause, figures, steps, checks, log.
import { CancelButton } from "./cancel-button";
import { ConnectionNote } from "./connection-note";
import { failedSources, FailurePanel } from "./failure-panel";
import { LogView } from "./log-view";
import { PostMortemForm } from "./post-mortem-form";
import { RerunButton } from "./rerun-button";
import { RunChecks } from "./run-checks";
import { RunFamily } from "./run-family";
import { RunFigures } from "./run-figures";
import { RunProgress } from "./run-progress";
import { runDuration, runSentence } from "./run-words";
import { StepTable } from "./step-table";
import { stepLines } from "./step-facts";
import { useNow } from "./use-now";
import { useRunEvents } from "./use-run-events";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant } from "@/lib/format/date";
import type { RunDetail } from "@/lib/queries/admin/get-run";
import type { PostMortem } from "@/lib/queries/admin/post-mortems";
import { isLive } from "@/lib/queries/admin/run-status";
import type { StepHistory } from "@/lib/queries/admin/step-history";
import { stepRank } from "@/lib/queries/admin/step-order";

export type RunViewProps = {
  initial: RunDetail;
  renderedAt: string;
  /** The newest log line when the page was drawn. */
  lastLogId: string;
  history: StepHistory;
  postMortem: PostMortem | null;
  mayAct: boolean;
};

export function RunView({ initial, renderedAt, lastLogId, history, postMortem, mayAct }: RunViewProps) {
  const { run, lines, error } = useRunEvents(initial, renderedAt, lastLogId);
  const live = isLive(run.status);
  const now = useNow(renderedAt, live);
  const failedStep = run.error?.step ?? stepLines(run).find(({ last }) => last.status === "failed" || last.status === "crashed")?.step ?? null;

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
            <RerunButton runId={run.id} kind={run.kind} failedStep={failedStep} rawKept={failedStep !== null && stepRank(failedStep) > stepRank("load_to_raw_zone")} cleanedKept={cleanedKept(run, failedStep)} takesUp={run.params["batches"] !== undefined} />
          )
        }
      />
      <p role="status" className="sr-only">
        {live ? "" : `Run ${run.id} has ended: ${run.status.replaceAll("_", " ")}`}
      </p>
      {error === null ? null : <ConnectionNote error={error} path={`/admin/runs/${run.id}`} />}
      {live ? <RunProgress run={run} history={history} now={now} /> : null}
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
          <LogView runId={run.id} steps={stepLines(run).map(({ step }) => step)} live={live} tail={lines} />
        </Section>
        {run.family.length === 0 ? null : (
          <Section title="Repetitions" description="The run and those that repeat it.">
            <RunFamily family={run.family} here={run.id} />
          </Section>
        )}
        {live || (postMortem === null && !wentWrong(run)) ? null : (
          <Section title="Post-mortem" id="post-mortem" actions={<TextLink href="/admin/runbook#post-mortems">All post-mortems</TextLink>}>
            <PostMortemForm runId={run.id} saved={postMortem} mayAct={mayAct} />
          </Section>
        )}
      </div>
    </>
  );
}

/** As the server decides it: silver is whole and no source was put aside. */
function cleanedKept(run: RunDetail, failedStep: string | null): boolean {
  const checked = run.params["reuseSilver"] === true || run.steps.some(({ step, status }) => step === "validate_cleaned" && (status === "succeeded" || status === "warning"));
  return failedStep !== null && stepRank(failedStep) > stepRank("validate_cleaned") && checked && failedSources(run).length === 0;
}

function wentWrong(run: RunDetail): boolean {
  return run.status === "failed" || run.status === "dead" || failedSources(run).length > 0;
}

function timing(run: RunDetail, now: string): string {
  if (run.startedAt === null) return "It waits for a free worker.";
  const duration = runDuration(run, now) ?? "";
  return run.finishedAt === null ? `Started ${formatInstant(run.startedAt)}, working for ${duration}.` : `Started ${formatInstant(run.startedAt)}, took ${duration}.`;
}
