"use client";
// One backfill: its price before it starts, its progress while it works, its runs; followed live.
import { useState } from "react";
import { Ban, Play } from "lucide-react";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatRange } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import { isMoving, type BackfillDetail } from "@/lib/queries/admin/backfill-fields";
import { BackfillEstimateTable } from "./backfill-estimate";
import { BackfillRuns } from "./backfill-runs";
import { progressOf, progressSentence } from "./backfill-words";
import { ConnectionNote } from "./connection-note";
import { orderMove } from "./order-backfill";
import { ReasonDialog } from "./reason-dialog";
import { Spoken } from "./spoken";
import { useBackfill } from "./use-backfill";
import { useNow } from "./use-now";

export function BackfillView({ initial, renderedAt, mayAct }: { initial: BackfillDetail; renderedAt: string; mayAct: boolean }) {
  const [round, setRound] = useState(0);
  const { backfill, live, error } = useBackfill(initial, round);
  const now = useNow(renderedAt, backfill.status === "running");
  const move = async (action: "start" | "cancel", reason: string) => {
    await orderMove(backfill.id, action, reason);
    setRound((n) => n + 1);
  };
  const words = progressSentence(backfill, now);
  return (
    <>
      <PageHeader
        title={`Backfill b${backfill.id}`}
        badge={<StatusBadge status={backfill.status} {...(backfill.cancelRequested && backfill.status === "running" ? { label: "Cancelling" } : {})} />}
        description={`${formatRange(backfill.from, backfill.to)}, ${backfill.mode} days of ${backfill.sources.length === 0 ? "every source" : backfill.sources.join(", ")}; asked by ${backfill.requestedBy}${backfill.reason === "" ? "" : `: ${backfill.reason}`}`}
        controls={mayAct ? <Controls backfill={backfill} onMove={move} /> : undefined}
      />
      {error === null ? null : <ConnectionNote error={error} path={`/admin/backfills/${backfill.id}`} />}
      <div className="flex flex-col gap-8">
        <Section title="Progress">
          <Bar backfill={backfill} />
          <p className="mt-2 text-sm">{words}</p>
          <Spoken words={words} />
          {isMoving(backfill.status) && !live && error === null ? <p className="mt-1 text-sm text-ink-3">Waiting for the server; the page goes on by itself.</p> : null}
        </Section>
        {backfill.estimate.sources === undefined ? null : (
          <Section title="What it takes" description="Estimated before the start: requests and dollars from the providers’ prices and earlier answers, minutes from earlier runs.">
            <BackfillEstimateTable estimate={backfill.estimate} />
          </Section>
        )}
        {backfill.chunks.length === 0 ? null : (
          <Section title="Runs" description={formatCount(backfill.chunks.length, "run") + ", a month of a source each"}>
            <BackfillRuns chunks={backfill.chunks} />
          </Section>
        )}
      </div>
    </>
  );
}

type Move = (action: "start" | "cancel", reason: string) => Promise<void>;

function Controls({ backfill, onMove }: { backfill: BackfillDetail; onMove: Move }) {
  const { id, status, estimate, cancelRequested } = backfill;
  const stoppable = (status === "planned" || isMoving(status)) && !cancelRequested;
  return (
    <>
      {status === "planned" && backfill.runs > 0 ? (
        <ReasonDialog
          trigger={<Button variant="primary" icon={<Play aria-hidden size={14} />}>Start</Button>}
          title={`Start backfill b${id}`}
          description={`${formatCount(estimate.runs ?? 0, "run")}, about ${formatCount(estimate.requests ?? 0, "request")} for $${estimate.usd ?? "0"}.`}
          action="Start it"
          placeholder="e.g. agreed with finance"
          onConfirm={(reason) => onMove("start", reason)}
        />
      ) : null}
      {stoppable ? (
        <ReasonDialog
          trigger={<Button variant={status === "planned" ? "secondary" : "danger"} icon={<Ban aria-hidden size={14} />}>{status === "planned" ? "Discard" : "Cancel"}</Button>}
          title={`${status === "planned" ? "Discard" : "Cancel"} backfill b${id}`}
          description={status === "planned" ? "Nothing was asked; it stays in the list as cancelled." : "The run at work ends at its next safe point, the others are not begun. What is published stays."}
          action={status === "planned" ? "Discard it" : "Cancel it"}
          variant="danger"
          placeholder="e.g. the wrong days were chosen"
          onConfirm={(reason) => onMove("cancel", reason)}
        />
      ) : null}
    </>
  );
}

function Bar({ backfill }: { backfill: BackfillDetail }) {
  const { ended, share } = progressOf(backfill);
  return (
    <div role="progressbar" aria-label="Runs that have ended" aria-valuemin={0} aria-valuemax={Math.max(1, backfill.runs)} aria-valuenow={ended} className="h-2 overflow-hidden rounded-full bg-line">
      <div className="h-full bg-accent" style={{ width: `${share * 100}%` }} />
    </div>
  );
}
