// One run: why it failed if it did, its steps, checks and log; followed live while it works.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RunView } from "@/components/admin/run-view";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { getRun, readRunId } from "@/lib/queries/admin/get-run";
import { postMortemOf } from "@/lib/queries/admin/post-mortems";
import { newestLogId } from "@/lib/queries/admin/run-logs";
import { stepHistory } from "@/lib/queries/admin/step-history";

type Params = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: `Run ${(await params).id.slice(0, 20)}` };
}

export default async function RunPage({ params }: Params) {
  const scope = await requirePage("/admin/runs/[id]");
  const { id } = await params;
  const run = await Promise.resolve()
    .then(() => getRun(scope, readRunId(id)))
    .catch((error: unknown) => (error instanceof AppError && error.code === "not_found" ? notFound() : Promise.reject(error as Error)));
  const [lastLogId, history, postMortem] = await Promise.all([newestLogId(scope, run.id), stepHistory(scope, run.id), postMortemOf(scope, run.id)]);
  return <RunView key={run.id} initial={run} renderedAt={new Date().toISOString()} lastLogId={lastLogId} history={history} postMortem={postMortem} mayAct={mayUse(scope.role, "/api/v1/runs", "POST")} />;
}
