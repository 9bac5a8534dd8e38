// Where a number comes from: any figure of the explorer or the overview down to its published rows, of the asker's scope.
import type { Metadata } from "next";
import { NumberView } from "@/components/lineage/number-view";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { seesEverything } from "@/lib/access/scope";
import { requirePage } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { numberLineage } from "@/lib/queries/lineage/number-rows";
import { pageParams, type PageSearch } from "@/lib/state/page-params";
import { readState } from "@/lib/state/read-state";

export const metadata: Metadata = { title: "Lineage" };

type Search = { searchParams: Promise<PageSearch> };

export default async function NumberLineagePage({ searchParams }: Search) {
  const scope = await requirePage("/lineage");
  const params = pageParams(await searchParams);
  const found = await numberLineage(scope, params, (context) => readState(params, context).state).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "invalid_input") return error;
    throw error;
  });
  if (found instanceof AppError) {
    return (
      <>
        <PageHeader title="Where this number comes from" />
        <EmptyState title="The address names no number" reason={found.message} action={<LinkButton href="/explorer">Choose one in the explorer</LinkButton>} />
      </>
    );
  }
  return <NumberView report={found} seesAll={seesEverything(scope.role)} firstPage={!params.has("cursor")} />;
}
