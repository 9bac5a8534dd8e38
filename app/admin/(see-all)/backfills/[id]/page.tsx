// One backfill: what it would take, then how far it is; followed live while it works.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackfillView } from "@/components/admin/backfill-view";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { getBackfill } from "@/lib/queries/admin/backfills";
import { readRunId } from "@/lib/queries/admin/get-run";

type Params = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  return { title: `Backfill b${(await params).id.slice(0, 20)}` };
}

export default async function BackfillPage({ params }: Params) {
  const scope = await requirePage("/admin/backfills/[id]");
  const { id } = await params;
  const backfill = await Promise.resolve()
    .then(() => getBackfill(scope, readRunId(id)))
    .catch((error: unknown) => (error instanceof AppError && error.code === "not_found" ? notFound() : Promise.reject(error as Error)));
  return <BackfillView key={backfill.id} initial={backfill} renderedAt={new Date().toISOString()} mayAct={mayUse(scope.role, "/api/v1/backfills", "POST")} />;
}
