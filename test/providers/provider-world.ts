// A source of the demo's clouds, a run, and what the pipeline does around an extraction, for the tests of this folder.
import type { Pool } from "pg";
import { DEMO_AWS_CREDENTIALS } from "@/jobs/demo-cloud/aws-cost-explorer";
import { COMPANY, GCP_EXPORT } from "@/jobs/demo-cloud/company/organisation";
import { DEMO_GCP_TOKEN } from "@/jobs/demo-cloud/gcp-bigquery";
import type { DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { openCopyBatch } from "@/jobs/formats/copy-batch-writer";
import type { Format } from "@/jobs/formats/format";
import { PATIENCE, type Patience } from "@/jobs/providers/call-with-retry";
import type { ExtractResult, Provider } from "@/jobs/providers/provider";
import type { RunContext, RunKind, RunParams, Source } from "@/jobs/run/run-context";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { transformToCleaned } from "@/jobs/steps/transform_to_cleaned";
import { addSource, startRun } from "@/test/setup/run-fixture";
import type { TestDatabase } from "@/test/setup/database";

export interface World {
  readonly source: Source;
  /** Extracts as the step does, with everything that was logged. */
  readonly extract: (on: { day: string; kind?: RunKind; params?: RunParams; signal?: AbortSignal; now?: string }) => Promise<Extracted>;
}

export interface Extracted extends ExtractResult {
  readonly batchIds: readonly string[];
  readonly logged: readonly string[];
  readonly context: RunContext;
}

/** Waits are not slept but added up, the turn in the token bucket included. */
export function hurried(options: Partial<Patience> = {}): Patience & { waited: number[] } {
  const waited: number[] = [];
  return {
    ...PATIENCE,
    waited,
    sleep: async (ms) => void waited.push(ms),
    random: () => 0.5,
    ...options,
  };
}

export async function awsSource(db: TestDatabase, cloud: DemoCloud, name: string, config: Readonly<Record<string, unknown>> = {}): Promise<Source> {
  const source = await addSource(db.owner, name, { type: "aws_cost_explorer", provider: "aws" });
  await db.owner.query("UPDATE ops.source SET billing_account = $2 WHERE id = $1", [source.id, COMPANY.awsPayerAccountId]);
  return { ...source, billingAccount: COMPANY.awsPayerAccountId, config: { endpoint: cloud.awsEndpoint, credentials: DEMO_AWS_CREDENTIALS, ...config } };
}

export async function gcpSource(db: TestDatabase, cloud: DemoCloud, name: string, config: Readonly<Record<string, unknown>> = {}): Promise<Source> {
  const source = await addSource(db.owner, name, { type: "gcp_billing_export", provider: "gcp" });
  await db.owner.query("UPDATE ops.source SET billing_account = $2 WHERE id = $1", [source.id, COMPANY.gcpBillingAccountId]);
  return {
    ...source,
    billingAccount: COMPANY.gcpBillingAccountId,
    config: { projectId: GCP_EXPORT.projectId, dataset: GCP_EXPORT.datasetId, billingAccountId: COMPANY.gcpBillingAccountId, apiEndpoint: cloud.bigQueryEndpoint, accessToken: DEMO_GCP_TOKEN, ...config },
  };
}

export function world(db: TestDatabase, source: Source, part: { provider: Provider; format: Format }): World {
  return {
    source,
    extract: async ({ day, kind = "daily", params = {}, signal, now }) => {
      const run = await startRun(db.owner, db.etl, [source], { kind, logicalDate: day, params });
      const logged: string[] = [];
      const context: RunContext = {
        ...run,
        now: () => new Date(now ?? `${day}T06:30:00Z`),
        log: (level, message) => void logged.push(`${level}: ${message}`),
        ...(signal === undefined ? {} : { signal }),
      };
      try {
        const batchIds: string[] = [];
        const result = await part.provider.extract(source, context, async () => {
          const writer = await openCopyBatch(context, source, part.format);
          batchIds.push(writer.batchId);
          return writer;
        });
        return { ...result, batchIds, logged, context };
      } finally {
        run.close();
      }
    },
  };
}

/** The pipeline's own steps from the raw zone to silver, for the batches of one extraction. */
export async function clean({ context }: Extracted): Promise<void> {
  await loadToRawZone.run(context);
  await transformToCleaned.run(context);
}

/** Lets a batch count as published: what load_to_raw_zone and the publish would do, as far as an extraction looks at it. */
export async function publish(owner: Pool, batchId: string): Promise<void> {
  const { rowCount } = await owner.query("SELECT FROM bronze.batch WHERE id = $1", [batchId]);
  if (rowCount === 0) await owner.query(
    `INSERT INTO bronze.batch (id, source_id, format, batch_month, logical_date, status, covers, columns, schema_fingerprint, pages, rows, bytes, delivered_totals, provider_totals, details, block_hashes, seq, prev_hash, hash, run_id)
     SELECT e.batch_id, e.source_id, e.format, e.batch_month, r.logical_date, 'loaded', e.covers, e.columns, e.schema_fingerprint, e.pages, e.rows, e.bytes, e.delivered_totals, e.provider_totals, e.details, e.block_hashes, e.batch_id, '', '', e.run_id
       FROM ops.extraction e JOIN ops.run r ON r.id = e.run_id WHERE e.batch_id = $1 AND e.complete`,
    [batchId],
  );
  await owner.query(
    `INSERT INTO ops.slice (source_id, slice, batch_id, data_version) SELECT b.source_id, unnest(b.covers), b.id, 1 FROM bronze.batch b WHERE b.id = $1
     ON CONFLICT (source_id, slice) DO UPDATE SET batch_id = excluded.batch_id`,
    [batchId],
  );
}
