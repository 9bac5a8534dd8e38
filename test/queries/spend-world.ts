// A small world for spend questions: two teams under a unit, two providers, credits, a second currency, late days, amounts with many digits.
import type { Scope } from "@/lib/access/scope";
import type { FactRow, TeamRow } from "./gold-fixture";

export const TEAMS: readonly TeamRow[] = [
  { id: 1, name: "Commerce", slug: "commerce" },
  { id: 2, name: "Web", slug: "web", parentId: 1 },
  { id: 3, name: "Data", slug: "data" },
];

/** Amounts that belong to team Data alone and must never reach anybody of team Web. */
export const CANARY = "1234567.89";

export const ALL: Scope = { kind: "all", userId: "00000000-0000-0000-0000-00000000000a", role: "analyst", name: "Ana" };
export const WEB: Scope = { kind: "team", userId: "00000000-0000-0000-0000-00000000000b", role: "lead", name: "Wes", teamIds: [2] };
export const NOBODY: Scope = { kind: "team", userId: "00000000-0000-0000-0000-00000000000c", role: "viewer", name: "Nora", teamIds: [] };

const SERVICES = ["Amazon EC2", "Amazon RDS", "Amazon S3", "AWS Lambda"] as const;

function dailyUsage(): FactRow[] {
  const rows: FactRow[] = [];
  const start = Date.UTC(2026, 7, 1);
  for (let at = 0; at < 112; at += 1) {
    const day = new Date(start + at * 86_400_000).toISOString().slice(0, 10);
    SERVICES.forEach((service, i) => {
      const team = i % 2 === 0 ? "Web" : "Data";
      rows.push({
        day, service, team, account: team === "Web" ? "111111111111" : "222222222222", billed: `${10 + i}.${String(at + 1).padStart(4, "0")}00000001`,
        effective: `${9 + i}.${String(at + 1).padStart(4, "0")}333333333333`, environment: i === 3 ? "" : "prod", region: "us-east-1",
        tags: { team: team.toLowerCase() }, sku: `sku-${i}`, estimated: day >= "2026-11-01",
      });
    });
    // The same service name under another provider, as in K&Co's files.
    rows.push({ day, service: "Amazon EC2", provider: "gcp", source: "export", team: "Data", account: "data-prod", billed: "3.005", billingPeriod: billingPeriodOf(day) });
  }
  return rows;
}

/** Google's invoice month is Pacific: the first day of a month still belongs to the month before. */
function billingPeriodOf(day: string): string {
  return day.endsWith("-01") ? `${new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 7)}-01` : `${day.slice(0, 7)}-01`;
}

export const ROWS: readonly FactRow[] = [
  ...dailyUsage(),
  { day: "2026-10-05", service: "Amazon EC2", team: "Web", billed: "-4.25", category: "Credit" },
  { day: "2026-11-03", service: "Amazon EC2", team: "Web", billed: "-6.10", category: "Credit" },
  { day: "2026-11-01", service: "Tax", billed: "17.77", category: "Tax" },
  { day: "2026-10-01", service: "Tax", billed: "15.01", category: "Tax" },
  { day: "2026-11-10", service: "Secret Project X", team: "Data", billed: CANARY, account: "999999999999", region: "eu-secret-1", tags: { secret: "x" }, sku: "secret-sku" },
  { day: "2026-11-05", service: "Cloud Storage", provider: "gcp", source: "export", team: "Web", account: "web-eu", billed: "42.42", currency: "EUR" },
];

/** The last usage day is 20 November; the payer's is complete, the export's is not. */
export const COMPLETE = { payer: "2026-11-19", export: "2026-11-18" };
