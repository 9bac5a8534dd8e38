// How to reach the analytics zone with psql, Tableau and a notebook: the same rows as on the pages, by a login of one's own.
import type { Metadata } from "next";
import { headers } from "next/headers";
import { CodeBlock } from "@/components/settings/code-block";
import { FactList } from "@/components/batches/fact-list";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { currentPerson, requirePage } from "@/lib/access/session";
import { sqlAccess } from "@/lib/sql-access/connection-place";
import { COST_BY_TEAM_SQL, notebookExample, psqlExample, TABLEAU_SQL } from "@/lib/sql-access/examples";

export const metadata: Metadata = { title: "SQL access" };

const TABLES = [
  ["gold.daily_spend", "a row a day, source, account, service, team, environment, region and charge category; money in billed_cost and effective_cost, one currency a row"],
  ["gold.fact_cloud_billing", "each charge with its tags, SKU and resource"],
  ["gold.dim_…", "names: date, provider, account, service, team, environment, region, sku, resource, charge"],
  ["gold.daily_spend_change", "what each publish changed: sums up to a data version give what was known then"],
] as const;

export default async function SqlAccessPage() {
  const scope = await requirePage("/settings/sql");
  const [person, asked] = await Promise.all([currentPerson(), headers()]);
  const access = await sqlAccess(scope, asked.get("host") ?? "");
  const place = { ...access, login: access.login ?? "YOUR_LOGIN" };
  return (
    <>
      <PageHeader title="SQL access" description="Read the analytics zone with psql, Tableau or a notebook. You see the rows and names that you see here, and nothing more; when your role or teams change, so do they." />
      <div className="flex max-w-4xl flex-col gap-8">
        <Section title="Your login">
          {access.login === null ? (
            <p className="text-sm text-ink-2">
              You have none yet. Ask an admin to run <code className="text-xs break-all">kco sql-login create {person?.email ?? ""}</code> and to hand you the password, which is shown once.
            </p>
          ) : (
            <FactList facts={[["Login", access.login], ["Host", access.host], ["Port", access.port], ["Database", access.database], ["Limits", "5 connections, read-only, 60 s a statement"]]} />
          )}
          {access.fromOutside ? null : <p className="mt-2 text-sm text-ink-2">The database listens on its own machine only. For other machines an admin starts the product with KCO_PG_LISTEN (for example 0.0.0.0) and a fixed KCO_PG_PORT.</p>}
        </Section>
        <Section title="psql">
          <CodeBlock label="psql command" text={psqlExample(place)} />
          <div className="mt-3"><CodeBlock label="Cost of the last months by team" text={COST_BY_TEAM_SQL} /></div>
        </Section>
        <Section title="Notebook">
          <CodeBlock label="Notebook cell" text={notebookExample(place)} />
        </Section>
        <Section title="Tableau" description="Choose Connect, To a Server, PostgreSQL, with host, port, database and login as above; then New Custom SQL. Power BI's PostgreSQL connector takes the same.">
          <CodeBlock label="Custom SQL for Tableau" text={TABLEAU_SQL} />
        </Section>
        <Section title="What there is to read">
          <FactList facts={TABLES.map(([name, what]) => [name, what])} />
        </Section>
      </div>
    </>
  );
}
