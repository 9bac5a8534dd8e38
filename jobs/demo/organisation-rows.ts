// Writes the demo company's organisation as an admin would have entered it: business units and teams, owners of accounts and projects, sources.
import type { PoolClient } from "pg";
import { DEMO_AWS_CREDENTIALS } from "@/jobs/demo-cloud/aws-cost-explorer";
import { AWS_ACCOUNTS, BUSINESS_UNITS, COMPANY, GCP_EXPORT, GCP_PROJECTS, TEAMS } from "@/jobs/demo-cloud/company/organisation";
import { DEMO_GCP_TOKEN } from "@/jobs/demo-cloud/gcp-bigquery";
import { AWS_DEMO, GCP_DEMO, NOWHERE } from "@/jobs/demo/demo-setting";

interface TeamRow {
  readonly slug: string;
  readonly name: string;
  readonly parent: string | null;
  readonly costCentre: string | null;
  readonly glCode: string | null;
}

/** A tag finds its team by the team's name: a team whose tag is short is called by it. */
function nameOf(team: { key: string; name: string }): string {
  return team.name.toLowerCase() === team.key ? team.name : team.key.toUpperCase();
}

function teamRows(): TeamRow[] {
  const units = BUSINESS_UNITS.map((unit) => ({ slug: unit.key, name: unit.name, parent: null, costCentre: null, glCode: null }));
  return [...units, ...TEAMS.map((team) => ({ slug: team.key, name: nameOf(team), parent: team.businessUnit, costCentre: team.costCentre, glCode: team.glCode }))];
}

/** A team that a bill named before is taken over, not doubled. */
async function writeTeams(client: PoolClient): Promise<void> {
  for (const team of teamRows()) {
    await client.query(
      `INSERT INTO ops.team (slug, name, parent_id, cost_centre, gl_code, origin)
       VALUES ($1, $2, (SELECT id FROM ops.team WHERE slug = $3), $4, $5, 'demo')
       ON CONFLICT (slug) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id, cost_centre = excluded.cost_centre, gl_code = excluded.gl_code, origin = 'demo'`,
      [team.slug, team.name, team.parent, team.costCentre, team.glCode],
    );
  }
}

async function writeOwners(client: PoolClient): Promise<void> {
  const owners = [
    ...AWS_ACCOUNTS.map((account) => ["aws", account.id, account.name, account.ou, account.owner]),
    ...GCP_PROJECTS.map((project) => ["gcp", project.id, project.name, project.folder, project.owner]),
  ];
  for (const owner of owners) {
    await client.query(
      `INSERT INTO ops.account_owner (provider, account_id, account_name, folder, team_id, origin)
       VALUES ($1, $2, $3, $4, (SELECT id FROM ops.team WHERE slug = $5), 'demo')
       ON CONFLICT (provider, account_id) DO UPDATE SET account_name = excluded.account_name, folder = excluded.folder, team_id = excluded.team_id, origin = 'demo'`,
      owner,
    );
  }
}

async function writeSources(client: PoolClient): Promise<void> {
  const sources = [
    [AWS_DEMO, "aws_cost_explorer", "aws", COMPANY.awsPayerAccountId, { tagKey: "team", envTagKey: "env", dailyUsdCap: "25.00", endpoint: NOWHERE, credentials: DEMO_AWS_CREDENTIALS }],
    [GCP_DEMO, "gcp_billing_export", "gcp", COMPANY.gcpBillingAccountId, { projectId: GCP_EXPORT.projectId, dataset: GCP_EXPORT.datasetId, table: GCP_EXPORT.tableId, location: GCP_EXPORT.location, billingAccountId: COMPANY.gcpBillingAccountId, apiEndpoint: NOWHERE, accessToken: DEMO_GCP_TOKEN }],
  ];
  for (const [name, type, provider, billingAccount, config] of sources) {
    await client.query(
      `INSERT INTO ops.source (name, type, provider, billing_account, origin, config) VALUES ($1, $2, $3, $4, 'demo', $5)
       ON CONFLICT (name) DO UPDATE SET config = excluded.config, removed_at = NULL`,
      [name, type, provider, billingAccount, JSON.stringify(config)],
    );
  }
}

/** Idempotent; inside the caller's transaction. */
export async function writeOrganisation(client: PoolClient): Promise<void> {
  await writeTeams(client);
  await writeOwners(client);
  await writeSources(client);
}
