// Service tokens: what programs may ask the API, until when, and when they last did.
import type { Metadata } from "next";
import { NewTokenDialog } from "@/components/tokens/new-token-dialog";
import { TokenTable } from "@/components/tokens/token-table";
import { PageHeader } from "@/components/ui/page-header";
import { listTokens } from "@/lib/access/service-token";
import { requirePage } from "@/lib/access/session";
import { asReader } from "@/lib/queries/admin/as-actor";
import { peopleAndTeams } from "@/lib/queries/admin/people";

export const metadata: Metadata = { title: "Tokens" };

export default async function TokensPage() {
  const scope = await requirePage("/admin/tokens");
  const [tokens, { teams }] = await Promise.all([asReader(scope, listTokens), peopleAndTeams(scope)]);
  return (
    <>
      <PageHeader title="Tokens" description="Programs ask the API with “Authorization: Bearer kco_…”. A token of a team sees the rows of that team and those below it." controls={<NewTokenDialog teams={teams.map(({ name }) => name)} />} />
      <TokenTable tokens={tokens} />
    </>
  );
}
