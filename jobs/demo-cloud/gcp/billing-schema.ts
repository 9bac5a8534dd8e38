// The schema of Google's standard billing export, and the ingestion-time pseudo-columns beside it.
import { dayOfMicros, instant, type GcpRow } from "../company/gcp-row";
import { scalar, type SqlField, type SqlType, type SqlValue } from "./sql-types";

const STRING = scalar("STRING");
const FLOAT = scalar("FLOAT64");
const TIMESTAMP = scalar("TIMESTAMP");

function struct(fields: Readonly<Record<string, SqlType>>): SqlType {
  return { kind: "STRUCT", fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

function repeated(fields: Readonly<Record<string, SqlType>>): SqlType {
  return { kind: "ARRAY", element: struct(fields) };
}

const NAMED = { id: STRING, description: STRING };
const KEY_VALUE = { key: STRING, value: STRING };

/** Keyed by the row's own fields, so that a column without a schema, or the other way round, does not compile. */
const COLUMNS: Readonly<Record<keyof GcpRow, SqlType>> = {
  billing_account_id: STRING,
  service: struct(NAMED),
  sku: struct(NAMED),
  usage_start_time: TIMESTAMP,
  usage_end_time: TIMESTAMP,
  project: struct({
    id: STRING, number: STRING, name: STRING, labels: repeated(KEY_VALUE), ancestry_numbers: STRING,
    ancestors: repeated({ resource_name: STRING, display_name: STRING }),
  }),
  labels: repeated(KEY_VALUE),
  system_labels: repeated(KEY_VALUE),
  location: struct({ location: STRING, country: STRING, region: STRING, zone: STRING }),
  tags: repeated({ key: STRING, value: STRING, inherited: scalar("BOOL"), namespace: STRING }),
  transaction_type: STRING,
  seller_name: STRING,
  export_time: TIMESTAMP,
  cost: FLOAT,
  currency: STRING,
  currency_conversion_rate: FLOAT,
  usage: struct({ amount: FLOAT, unit: STRING, amount_in_pricing_units: FLOAT, pricing_unit: STRING }),
  credits: repeated({ name: STRING, amount: FLOAT, full_name: STRING, id: STRING, type: STRING }),
  invoice: struct({ month: STRING, publisher_type: STRING }),
  cost_type: STRING,
  adjustment_info: struct({ id: STRING, description: STRING, mode: STRING, type: STRING }),
  cost_at_list: FLOAT,
  consumption_model: struct(NAMED),
  subscription: struct({ instance_id: STRING }),
};

export const BILLING_FIELDS: readonly SqlField[] = Object.entries(COLUMNS).map(([name, type]) => ({ name, type }));

const partitions = new Map<string, number>();

function partitionTime(row: GcpRow): number {
  const day = dayOfMicros(row.export_time);
  const known = partitions.get(day);
  if (known !== undefined) return known;
  const time = instant(day);
  partitions.set(day, time);
  return time;
}

export interface BillingColumn {
  type: SqlType;
  read: (row: GcpRow) => SqlValue;
}

/** A column or pseudo-column by name, compared without case; null when there is none. */
export function billingColumn(name: string): BillingColumn | null {
  const lower = name.toLowerCase();
  if (lower === "_partitiontime") return { type: TIMESTAMP, read: partitionTime };
  if (lower === "_partitiondate") return { type: scalar("DATE"), read: (row) => dayOfMicros(row.export_time) };
  const field = BILLING_FIELDS.find((f) => f.name === lower);
  if (!field) return null;
  const key = field.name as keyof GcpRow;
  // The row's fields are plain values, structs and arrays by construction; interfaces have no index signature to say so.
  return { type: field.type, read: (row) => row[key] as SqlValue };
}
