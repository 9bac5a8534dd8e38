// Who is who in the imaginary company "Larkfield": units, teams, cost centres, accounts and projects with their owners.

export const COMPANY = {
  name: "Larkfield",
  awsPayerAccountId: "402917736508",
  awsOrganisation: "o-larkfield1",
  gcpOrganisation: { resource_name: "organizations/804417293310", display_name: "larkfield.example" },
  gcpBillingAccountId: "01D3A0-5C2B71-9E40F8",
  currency: "USD",
} as const;

/** Where the billing export lives; the demo's BigQuery server knows this one table. */
export const GCP_EXPORT = {
  projectId: "larkfield-platform",
  datasetId: "billing_export",
  tableId: "gcp_billing_export_v1_01D3A0_5C2B71_9E40F8",
  location: "US",
} as const;

export interface BusinessUnit {
  key: string;
  name: string;
}

export const BUSINESS_UNITS = [
  { key: "commerce", name: "Commerce" },
  { key: "platform-data", name: "Platform & Data" },
] as const satisfies readonly BusinessUnit[];

export const COST_CENTRES = [
  { code: "CC-1010", name: "Storefront" },
  { code: "CC-1020", name: "Transactions" },
  { code: "CC-2010", name: "Engineering platform" },
  { code: "CC-2020", name: "Data and machine learning" },
] as const;

export type CostCentreCode = (typeof COST_CENTRES)[number]["code"];
export type BusinessUnitKey = (typeof BUSINESS_UNITS)[number]["key"];

export interface Team {
  key: string;
  name: string;
  businessUnit: BusinessUnitKey;
  costCentre: CostCentreCode;
  glCode: string;
}

/** The eight teams; `key` is the value of the team tag when somebody wrote it correctly. */
export const TEAMS = [
  { key: "web", name: "Web", businessUnit: "commerce", costCentre: "CC-1010", glCode: "6110" },
  { key: "mobile", name: "Mobile", businessUnit: "commerce", costCentre: "CC-1010", glCode: "6110" },
  { key: "checkout", name: "Checkout", businessUnit: "commerce", costCentre: "CC-1020", glCode: "6120" },
  { key: "search", name: "Search", businessUnit: "commerce", costCentre: "CC-1020", glCode: "6120" },
  { key: "platform", name: "Platform", businessUnit: "platform-data", costCentre: "CC-2010", glCode: "6210" },
  { key: "security", name: "Security", businessUnit: "platform-data", costCentre: "CC-2010", glCode: "6210" },
  { key: "data", name: "Data", businessUnit: "platform-data", costCentre: "CC-2020", glCode: "6220" },
  { key: "ml", name: "Machine Learning", businessUnit: "platform-data", costCentre: "CC-2020", glCode: "6220" },
] as const satisfies readonly Team[];

export type TeamKey = (typeof TEAMS)[number]["key"];

/** Tag values that drifted, and the team each one means; what a person would enter as aliases. */
export const TEAM_TAG_ALIASES: Readonly<Record<string, TeamKey>> = {
  Web: "web",
  "web-platform": "web",
  Mobile: "mobile",
  "data-platform": "data",
};

/** Tag and label keys that mean "team"; `Team` is the drifted one of the Mobile account. */
export const TEAM_TAG_KEYS = ["team", "Team"] as const;

/** The one reorganisation: Search leaves Commerce. The date is `Story.reorganisation`. */
export const REORGANISATION = { team: "search", from: "commerce", to: "platform-data" } as const;

export interface DemoPerson {
  email: string;
  name: string;
  role: "admin" | "analyst" | "finance" | "lead" | "viewer";
  teams: readonly TeamKey[];
}

/** People for the demo's sign-in; leads and viewers sit in two teams. */
export const PEOPLE = [
  { email: "ada@larkfield.example", name: "Ada Okafor", role: "admin", teams: [] },
  { email: "felix@larkfield.example", name: "Felix Brandt", role: "analyst", teams: [] },
  { email: "mara@larkfield.example", name: "Mara Lindqvist", role: "finance", teams: [] },
  { email: "wen@larkfield.example", name: "Wen Castillo", role: "lead", teams: ["web"] },
  { email: "dario@larkfield.example", name: "Dario Novak", role: "lead", teams: ["data"] },
  { email: "ines@larkfield.example", name: "Ines Duarte", role: "viewer", teams: ["web"] },
] as const satisfies readonly DemoPerson[];

export interface AwsAccount {
  key: string;
  /** Twelve digits as text; one begins with a zero (a number would lose it). */
  id: string;
  name: string;
  ou: string;
  owner: TeamKey | null;
}

export const AWS_ACCOUNTS = [
  { key: "payer", id: COMPANY.awsPayerAccountId, name: "larkfield-payer", ou: "Root", owner: "platform" },
  { key: "web-prod", id: "118640275913", name: "web-prod", ou: "Workloads/Production", owner: "web" },
  { key: "checkout-prod", id: "236509184427", name: "checkout-prod", ou: "Workloads/Production", owner: "checkout" },
  { key: "mobile-prod", id: "347718290056", name: "mobile-prod", ou: "Workloads/Production", owner: "mobile" },
  { key: "search-prod", id: "458823901174", name: "search-prod", ou: "Workloads/Production", owner: "search" },
  { key: "web-nonprod", id: "129751386024", name: "web-nonprod", ou: "Workloads/Non-production", owner: "web" },
  { key: "commerce-nonprod", id: "240610295538", name: "commerce-nonprod", ou: "Workloads/Non-production", owner: "checkout" },
  { key: "shared-eks", id: "561934012285", name: "shared-eks", ou: "Platform/Shared", owner: "platform" },
  { key: "data-lake", id: "672045123396", name: "data-lake", ou: "Platform/Data", owner: "data" },
  { key: "ml-training", id: "783156234407", name: "ml-training", ou: "Platform/Data", owner: "ml" },
  { key: "security-audit", id: "894267345518", name: "security-audit", ou: "Platform/Security", owner: "security" },
  { key: "brightcart", id: "011254002932", name: "brightcart (acquired)", ou: "Suspended", owner: null },
] as const satisfies readonly AwsAccount[];

export type AwsAccountKey = (typeof AWS_ACCOUNTS)[number]["key"];

export interface GcpProject {
  key: string;
  id: string;
  number: string;
  name: string;
  folder: "Apps" | "Data";
  owner: TeamKey;
}

export const GCP_FOLDERS = [
  { resource_name: "folders/310044716602", display_name: "Apps" },
  { resource_name: "folders/310044716603", display_name: "Data" },
] as const;

export const GCP_PROJECTS = [
  { key: "platform", id: "larkfield-platform", number: "509113370021", name: "Larkfield Platform", folder: "Apps", owner: "platform" },
  { key: "search-index", id: "larkfield-search-index", number: "509113370022", name: "Search Index", folder: "Apps", owner: "search" },
  { key: "mobile-backend", id: "larkfield-mobile-backend", number: "509113370023", name: "Mobile Backend", folder: "Apps", owner: "mobile" },
  { key: "marketing-site", id: "larkfield-marketing-site", number: "509113370024", name: "Marketing Site", folder: "Apps", owner: "web" },
  { key: "warehouse", id: "larkfield-warehouse", number: "509113370025", name: "Warehouse", folder: "Data", owner: "data" },
  { key: "streaming", id: "larkfield-streaming", number: "509113370026", name: "Streaming", folder: "Data", owner: "data" },
  { key: "ml-serving", id: "larkfield-ml-serving", number: "509113370027", name: "ML Serving", folder: "Data", owner: "ml" },
  { key: "ml-experiments", id: "larkfield-ml-experiments", number: "509113370028", name: "ML Experiments", folder: "Data", owner: "ml" },
] as const satisfies readonly GcpProject[];

export type GcpProjectKey = (typeof GCP_PROJECTS)[number]["key"];

/** The account behind a key; the key's type makes a missing one impossible. */
export function awsAccount(key: AwsAccountKey): AwsAccount {
  return AWS_ACCOUNTS.find((account) => account.key === key) as AwsAccount;
}

export function gcpProject(key: GcpProjectKey): GcpProject {
  return GCP_PROJECTS.find((project) => project.key === key) as GcpProject;
}
