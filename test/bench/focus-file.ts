// A seeded FOCUS CSV of any size: the same rows on every machine, with the sparsity of a real bill (a service lives in a few accounts).
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { once } from "node:events";

export interface FocusFile {
  readonly path: string;
  readonly rows: number;
  readonly billed: string; // exact Σ BilledCost, USD
}

const HEADER = [
  "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodStart", "BillingPeriodEnd", "ChargeCategory", "ChargeClass", "ChargeDescription",
  "ChargeFrequency", "ChargePeriodStart", "ChargePeriodEnd", "BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "ConsumedQuantity", "ConsumedUnit",
  "InvoiceIssuerName", "ListUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName",
  "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName", "SkuId", "SkuPriceId", "SubAccountId", "SubAccountName", "Tags",
];
export const BENCH_TEAMS = ["Web", "Data", "Core", "Mobile", "Search", "Payments", "Platform", "Growth"];
const ENVIRONMENTS = ["prod", "prod", "prod", "staging", "dev"];
const REGIONS = ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1"];
const CATEGORIES = ["Compute", "Storage", "Databases", "Networking", "Analytics"];

/** Mulberry32: small, seeded, good enough to spread keys. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19) + "Z";
const monthOf = (ms: number, add: number): number => Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth() + add, 1);

/** Amounts have ten decimals, as Cost Explorer's; the sum is kept in units of 1e-10. */
function line(day: number, next: () => number): { text: string; units: bigint } {
  const account = Math.floor(next() * 40);
  const service = (account * 3 + Math.floor(next() * 8)) % 60; // eight services an account
  const resource = account * 500 + Math.floor(next() * 500);
  const team = BENCH_TEAMS[(account + (next() < 0.05 ? 1 : 0)) % BENCH_TEAMS.length];
  const region = REGIONS[(account + (next() < 0.05 ? 1 : 0)) % REGIONS.length] ?? "";
  const environment = ENVIRONMENTS[(account + (next() < 0.05 ? 1 : 0)) % ENVIRONMENTS.length];
  const units = BigInt(Math.floor(next() * 9_000_000_000)) + 1n;
  const cost = `0.${units.toString().padStart(10, "0")}`;
  const name = `Service ${service}`;
  const cells = [
    "900000000001", "Bench", "USD", iso(monthOf(day, 0)), iso(monthOf(day, 1)), "Usage", "", `$0.0${service} per unit of ${name}`, "Usage-Based", iso(day), iso(day + 86_400_000),
    cost, cost, cost, cost, String(Math.floor(next() * 1000)), "Hours", `"Amazon Web Services, Inc."`, "0.05", "Standard", "24", "Hours", "AWS", `"Amazon Web Services, Inc."`,
    region, region, `arn:aws:ec2:${region}:${100_000_000_000 + account}:instance/i-${resource}`, `host-${resource}`, "instance", CATEGORIES[service % 5] ?? "", name,
    `SKU${service}`, `SKU${service}.P1`, String(100_000_000_000 + account), `account-${account}`,
    `"{""team"":""${team}"",""env"":""${environment}""}"`,
  ];
  return { text: cells.join(","), units };
}

export interface FocusWish {
  readonly rows: number;
  readonly firstDay?: string;
  readonly days?: number;
  readonly seed?: number;
}

/** Writes the file once; a second call with the same wish and folder finds it. Without more, its rows cover the 13 months from October 2025. */
export async function focusFile(folder: string, wish: FocusWish): Promise<FocusFile> {
  const { rows, firstDay = "2025-10-01", days = 396, seed = 20_261_124 } = wish;
  const version = createHash("sha256").update(line.toString() + HEADER.join()).digest("hex").slice(0, 8);
  const path = `${folder}/focus-${firstDay}-${days}-${rows}-${seed}-${version}.csv`;
  mkdirSync(dirname(path), { recursive: true });
  const write = !existsSync(path);
  const out = write ? createWriteStream(`${path}.part`) : null;
  const next = random(seed);
  let total = 0n;
  let chunk = `${HEADER.join(",")}\n`;
  for (let i = 0; i < rows; i++) {
    const { text, units } = line(Date.parse(firstDay) + Math.floor((i / rows) * days) * 86_400_000, next);
    total += units;
    if (!out) continue;
    chunk += `${text}\n`;
    if (chunk.length < 1_000_000) continue;
    if (!out.write(chunk)) await once(out, "drain");
    chunk = "";
  }
  if (out) {
    out.end(chunk);
    await once(out, "finish");
    renameSync(`${path}.part`, path);
  }
  const digits = total.toString().padStart(11, "0");
  return { path, rows, billed: `${digits.slice(0, -10)}.${digits.slice(-10)}` };
}
