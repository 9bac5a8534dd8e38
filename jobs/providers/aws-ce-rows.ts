// Bronze rows of Cost Explorer: one per group of a slice, and those carried over from the batch that counts now.
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";
import { awsCe } from "@/jobs/formats/aws-ce";
import { bronzeColumns } from "@/jobs/formats/file-format";
import type { CePlan } from "./aws-ce-plan";
import { CE_METRICS } from "./aws-ce-amounts";
import type { CeRecordClass } from "./aws-ce-record-class";

export interface CeRow {
  readonly day: Day;
  readonly end: Day;
  readonly estimated: boolean;
  readonly account: string;
  readonly accountName: string | null;
  readonly recordClass: CeRecordClass;
  readonly service: string;
  readonly tagKey: string;
  /** "" = without the tag or with an empty value. */
  readonly tagValue: string;
  readonly environment: string | null;
  /** As AWS wrote them, in the order of CE_METRICS. */
  readonly amounts: readonly (string | null)[];
  readonly unit: string | null;
}

const ORDER = bronzeColumns(awsCe);

/** Values in bronze's column order. */
export function valuesOf(row: CeRow): (string | null)[] {
  const [unblended = null, amortized = null, netUnblended = null, netAmortized = null, quantity = null] = row.amounts;
  const named: Readonly<Record<string, string | null>> = {
    period_start: row.day, period_end: row.end, estimated: String(row.estimated),
    linked_account: row.account, linked_account_name: row.accountName, record_class: row.recordClass,
    service: row.service, tag_key: row.tagKey, tag_value: row.tagValue,
    unblended_cost: unblended, amortized_cost: amortized, net_unblended_cost: netUnblended, net_amortized_cost: netAmortized,
    usage_quantity: quantity, currency: row.unit,
  };
  return ORDER.map((column) => named[column] ?? null);
}

interface BronzeRow {
  period_start: string; period_end: string; estimated: string; linked_account: string; linked_account_name: string | null; record_class: CeRecordClass;
  service: string; tag_key: string; tag_value: string; amounts: (string | null)[]; currency: string | null; environment: string | null;
}

/** Calls `onRow` with the bronze rows of the account days that have not moved, as they were delivered. */
export async function readCarriedRows(pool: Pool, sourceId: number, plan: CePlan, onRow: (row: CeRow) => Promise<void>): Promise<void> {
  for (const batchId of new Set(plan.carry.map((pair) => pair.batchId))) {
    const pairs = plan.carry.filter((pair) => pair.batchId === batchId);
    const { rows } = await pool.query<BronzeRow>(
      `SELECT r.period_start, r.period_end, r.estimated, r.linked_account, r.linked_account_name, r.record_class, r.service, r.tag_key, r.tag_value, r.currency,
              ARRAY[r.unblended_cost, r.amortized_cost, r.net_unblended_cost, r.net_amortized_cost, r.usage_quantity] AS amounts, r.extra ->> 'environment' AS environment
         FROM bronze.aws_ce r JOIN unnest($3::text[], $4::text[]) AS p (account, day) ON p.account = r.linked_account AND p.day = r.period_start
        WHERE r.source_id = $1 AND r.batch_id = $2 ORDER BY r.ordinal`,
      [sourceId, batchId, pairs.map((pair) => pair.account), pairs.map((pair) => pair.day)],
    );
    for (const row of rows) {
      await onRow({
        day: row.period_start, end: row.period_end, estimated: row.estimated === "true", account: row.linked_account, accountName: row.linked_account_name,
        recordClass: row.record_class, service: row.service, tagKey: row.tag_key, tagValue: row.tag_value, environment: row.environment, amounts: row.amounts, unit: row.currency,
      });
    }
  }
}

/** Delivered columns, under the names that the format knows. */
export function deliveredColumns(metricsSeen: ReadonlySet<string>): string[] {
  return Object.keys(awsCe.columns).filter((column) => !(CE_METRICS as readonly string[]).includes(column) || metricsSeen.has(column));
}
