// The run in figures: rows, checks, requests and what they cost, and where it comes from.
import { Kpi } from "@/components/ui/kpi";
import { KpiRow } from "@/components/ui/kpi-row";
import { TextLink } from "@/components/ui/text-link";
import { formatMoney } from "@/lib/format/money";
import { formatNumber } from "@/lib/format/number";
import type { RunDetail } from "@/lib/queries/admin/get-run";
import { asksForAttention, outcomeOf } from "./check-outcome";
import { requestsOf } from "./request-cost";
import { runDuration } from "./run-words";

export function RunFigures({ run, now }: { run: RunDetail; now: string }) {
  const failing = run.checks.filter((check) => asksForAttention(outcomeOf(check))).length;
  const asked = run.checks.filter(({ status }) => status !== "skipped").length;
  const requests = requestsOf(run);
  return (
    <>
      <KpiRow>
        <Kpi label="Duration" value={runDuration(run, now)} />
        <Kpi label="Rows published" value={run.publishedRows === null ? null : formatNumber(Number(run.publishedRows))} hint={run.dataVersion === null ? "nothing published" : `data version ${run.dataVersion}`} />
        <Kpi label="Checks passed" value={asked === 0 ? null : `${asked - failing} of ${asked}`} />
        <Kpi label="Requests to providers" value={requests === null ? null : formatNumber(requests.count)} hint={requests === null ? "none" : <span title={`${requests.usd} USD`}>{formatMoney(requests.usd, "USD")}</span>} />
      </KpiRow>
      <Origin run={run} />
    </>
  );
}

function Origin({ run }: { run: RunDetail }) {
  const sources = run.params["sources"];
  return (
    <p className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-ink-2">
      {run.reason === null ? null : <span>Reason: {run.reason}</span>}
      {run.parentId === null ? null : (
        <span>
          Repeats <TextLink href={`/admin/runs/${run.parentId}`}>run {run.parentId}</TextLink>
          {run.params["reuseSilver"] === true ? " from load_to_analytics on" : run.params["reuseBronze"] === true ? " with its raw data" : ""}
        </span>
      )}
      {run.batches.length === 0 ? null : (
        <span>
          Deliveries:{" "}
          {run.batches.map((id, index) => (
            <span key={id}>
              {index === 0 ? "" : ", "}
              <TextLink href={`/admin/batches/${id}`}>batch {id}</TextLink>
            </span>
          ))}
        </span>
      )}
      {Array.isArray(sources) ? <span>Sources: {sources.join(", ")}</span> : null}
      {run.recoveries === 0 ? null : <span>Taken up again {run.recoveries} times after a crash</span>}
    </p>
  );
}
