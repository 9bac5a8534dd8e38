// K&Co's flat line-item CSV: date, account_id or project_id, service, team, env, cost_usd. One cost column: billed = effective = cost_usd, in USD.
import { monthStart } from "@/lib/dates/dates";
import { monthSql, utcDayOf } from "@/jobs/formats/calendar-text";
import { isDecimal, numberSql } from "@/jobs/formats/decimal-text";
import { headerKey, type CloudProvider, type FileFormat, type RecordReader } from "@/jobs/formats/file-format";
import { memo } from "@/jobs/formats/memo";
import { refuseAmbiguousDate, refuseDamagedAccount } from "@/jobs/formats/spreadsheet-damage";
import cleaned from "@/jobs/models/cleaned/kco_csv.sql";

const COLUMNS = { date: "date", account_id: "account_id", project_id: "project_id", service: "service", team: "team", env: "env", cost_usd: "cost_usd" } as const;
const ORDER = Object.values(COLUMNS);
const [DATE, ACCOUNT, COST] = [ORDER.indexOf("date"), ORDER.indexOf("account_id"), ORDER.indexOf("cost_usd")];
const REQUIRED = ["date", "service", "cost_usd"] as const;

const keysOf = (headers: readonly string[]): Set<string> => new Set(headers.map(headerKey));

/** The header is the only place that tells the provider: both files carry AWS's service names. */
function providerOf(headers: readonly string[]): CloudProvider {
  return keysOf(headers).has("project_id") ? "gcp" : "aws";
}

function missing(headers: readonly string[]): string[] {
  const keys = keysOf(headers);
  const absent: string[] = REQUIRED.filter((column) => !keys.has(column));
  const [account, project] = [keys.has("account_id"), keys.has("project_id")];
  if (!account && !project) absent.push("account_id (AWS) or project_id (Google Cloud)");
  if (account && project) absent.push("only one of account_id and project_id, because that column tells the provider");
  return absent;
}

const dayOf = memo(utcDayOf);

function reader(headers: readonly string[]): RecordReader {
  const reading = { provider: providerOf(headers), day: null as string | null, month: null as string | null, currency: "USD", amounts: [null] as (string | null)[] };
  return (values, line) => {
    const [date, account, cost] = [values[DATE] ?? "", values[ACCOUNT] ?? "", values[COST] ?? ""];
    reading.day = dayOf(date);
    if (reading.day === null) refuseAmbiguousDate(date, { column: "date", line });
    refuseDamagedAccount(account, { column: "account_id", line });
    reading.month = reading.day === null ? null : monthStart(reading.day);
    reading.amounts[0] = isDecimal(cost) ? cost : null;
    return reading;
  };
}

export const kcoCsv: FileFormat = {
  id: "kco-csv",
  table: "kco_csv",
  label: "K&Co line items (CSV)",
  columns: COLUMNS,
  required: REQUIRED,
  expected: ["team", "env"],
  costColumns: [{ source: "cost_usd", bronze: "cost_usd", silver: "s.billed_cost" }],
  currencySql: "'USD'::char(3)",
  monthSql: monthSql("r.date"),
  billedSql: numberSql("r.cost_usd"),
  cleaned,
  detect: (headers) => keysOf(headers).has("cost_usd") && keysOf(headers).has("date"),
  providerOf,
  missing,
  reads: ["date", "account_id", "cost_usd"],
  reader,
};
