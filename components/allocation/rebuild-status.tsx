"use client";
// Where the newest rules stand: published, being built, or failed; a failed rebuild can be ordered again.
import { useRouter } from "next/navigation";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { showToast } from "@/components/ui/toast";
import type { RebuildState } from "@/lib/allocation/rebuild";
import { orderRebuild } from "./order-rules";

const RUNNING = ["queued", "running", "crashed"];
const SUCCEEDED = ["succeeded", "succeeded_with_warnings"];

type RebuildStatusProps = { rebuild: RebuildState | null; mayChange: boolean; waiting: boolean };

/** @param waiting something applied is not published yet */
export function RebuildStatus({ rebuild, mayChange, waiting }: RebuildStatusProps) {
  const router = useRouter();
  const again = async (reason: string) => {
    const { runId } = await orderRebuild(reason);
    showToast({ title: `Run ${runId} is queued`, tone: "good" });
    router.refresh();
  };
  const running = rebuild !== null && RUNNING.includes(rebuild.status);
  const failed = rebuild !== null && !running && !SUCCEEDED.includes(rebuild.status);
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      {rebuild === null ? null : (
        <>
          <StatusBadge status={rebuild.status} label={running ? "Rebuild is on its way" : failed ? "Rebuild failed" : "Published"} />
          <TextLink href={`/admin/runs/${rebuild.runId}`}>Run {rebuild.runId}</TextLink>
        </>
      )}
      {running || waiting ? <span className="text-ink-2">Figures are still those of the version before.</span> : null}
      {failed && rebuild.message !== null ? <span className="text-ink-2">{rebuild.message}</span> : null}
      {mayChange && !running && rebuild !== null ? (
        <ReasonDialog
          trigger={<Button size="sm" variant={failed ? "primary" : "ghost"}>Build again</Button>}
          title="Build gold again by today's rules"
          description="Rules, owners and spellings that are applied count for every day. No provider is asked."
          action="Build again"
          placeholder="e.g. the disk was full"
          onConfirm={again}
        />
      ) : null}
      {running ? <AutoRefresh everyMs={3_000} /> : null}
    </div>
  );
}
