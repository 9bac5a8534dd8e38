// The Google Cloud SKUs the company uses: service, unit, unit price, weekly shape, and which discount they earn.
import type { Shape } from "./calendar";
import type { Named } from "./gcp-row";

export interface GcpSku {
  service: Named;
  sku: Named;
  /** Unit of `usage.amount`. */
  unit: string;
  pricingUnit: string;
  /** Units of usage in one pricing unit. */
  unitsPerPricingUnit: number;
  /** USD per pricing unit. */
  price: number;
  shape: Shape;
  discount: "committed" | "sustained" | "free-tier" | null;
}

const COMPUTE = { id: "6F81-5844-456A", description: "Compute Engine" };
const BIGQUERY = { id: "24E6-581D-38E5", description: "BigQuery" };
const STORAGE = { id: "95FF-2EF5-5EA1", description: "Cloud Storage" };
const RUN = { id: "152E-C115-5142", description: "Cloud Run" };
const SQL = { id: "9662-B51E-5089", description: "Cloud SQL" };
const DATAFLOW = { id: "57D6-6B3C-0C83", description: "Cloud Dataflow" };
const PUBSUB = { id: "A1E8-BE35-7EBC", description: "Cloud Pub/Sub" };
const VERTEX = { id: "C7E2-9256-1C43", description: "Vertex AI" };
const GKE = { id: "CCD8-9BF1-090E", description: "Kubernetes Engine" };
const LOGGING = { id: "5490-F7B7-8DF6", description: "Cloud Logging" };
const MONITORING = { id: "58CD-E7C3-72CA", description: "Cloud Monitoring" };
const NETWORK = { id: "E505-1604-58F8", description: "Networking" };
const FIRESTORE = { id: "EE2C-7FAC-5E08", description: "Cloud Firestore" };
const REDIS = { id: "5AF5-2C11-D467", description: "Cloud Memorystore for Redis" };
const REGISTRY = { id: "149C-F9EC-3994", description: "Artifact Registry" };
const BUILD = { id: "A112-6C59-9F71", description: "Cloud Build" };
const SECRETS = { id: "EE82-7A5E-871C", description: "Secret Manager" };
const FUNCTIONS = { id: "29E7-DA93-CA13", description: "Cloud Run Functions" };
const KEYS = { id: "BC19-B9D4-8A2D", description: "Cloud Key Management Service (KMS)" };

type Metering = Pick<GcpSku, "unit" | "pricingUnit" | "unitsPerPricingUnit">;
const CORE_HOURS: Metering = { unit: "seconds", pricingUnit: "hour", unitsPerPricingUnit: 3600 };
const GIB_HOURS: Metering = { unit: "byte-seconds", pricingUnit: "gibibyte hour", unitsPerPricingUnit: 3_865_470_566_400 };
const GIB_MONTHS: Metering = { unit: "byte-seconds", pricingUnit: "gibibyte month", unitsPerPricingUnit: 2_821_793_513_472_000 };
const GIB: Metering = { unit: "bytes", pricingUnit: "gibibyte", unitsPerPricingUnit: 1_073_741_824 };
const TIB: Metering = { unit: "bytes", pricingUnit: "tebibyte", unitsPerPricingUnit: 1_099_511_627_776 };
const COUNT: Metering = { unit: "requests", pricingUnit: "count", unitsPerPricingUnit: 1 };

type Described = readonly [service: Named, id: string, description: string];

function sku([service, id, description]: Described, metering: Metering, price: number, rest: { shape: Shape; discount?: GcpSku["discount"] }): GcpSku {
  return { service, sku: { id, description }, ...metering, price, shape: rest.shape, discount: rest.discount ?? null };
}

export const GCP_SKUS = {
  n2Core: sku([COMPUTE, "7C49-2F0A-91B3", "N2 Instance Core running in Americas"], CORE_HOURS, 0.031611, { shape: "shop", discount: "committed" }),
  n2Ram: sku([COMPUTE, "3D5E-84A1-0C62", "N2 Instance Ram running in Americas"], GIB_HOURS, 0.004237, { shape: "shop", discount: "committed" }),
  n1Core: sku([COMPUTE, "2E27-4F75-95CD", "N1 Predefined Instance Core running in Americas"], CORE_HOURS, 0.031611, { shape: "flat", discount: "sustained" }),
  n1Ram: sku([COMPUTE, "6C71-E844-38BC", "N1 Predefined Instance Ram running in Americas"], GIB_HOURS, 0.004237, { shape: "flat", discount: "sustained" }),
  a100: sku([COMPUTE, "039F-D0DA-4055", "Nvidia Tesla A100 GPU running in Americas"], CORE_HOURS, 2.933908, { shape: "office" }),
  l4: sku([COMPUTE, "A8B1-5C77-13E9", "Nvidia L4 GPU running in Americas"], CORE_HOURS, 0.560004, { shape: "shop" }),
  ssd: sku([COMPUTE, "B188-61DD-52E4", "SSD backed PD Capacity"], GIB_MONTHS, 0.17, { shape: "flat" }),
  analysis: sku([BIGQUERY, "3362-E469-6BEF", "Analysis (us)"], TIB, 6.25, { shape: "batch" }),
  analysisEu: sku([BIGQUERY, "6A14-7D0E-C8F2", "Analysis (europe-west1)"], TIB, 6.25, { shape: "batch" }),
  activeStorage: sku([BIGQUERY, "983E-59E1-93A0", "Active Logical Storage (us)"], GIB_MONTHS, 0.02, { shape: "flat" }),
  longTermStorage: sku([BIGQUERY, "B0C8-9F35-2AD7", "Long Term Logical Storage (us)"], GIB_MONTHS, 0.01, { shape: "flat" }),
  streamingInsert: sku([BIGQUERY, "1F2B-AC40-77D9", "Streaming Insert (us)"], GIB, 0.05, { shape: "shop" }),
  standardStorage: sku([STORAGE, "E5F0-6A5D-7BAD", "Standard Storage US Multi-region"], GIB_MONTHS, 0.026, { shape: "flat" }),
  classA: sku([STORAGE, "7870-010B-2763", "Regional Standard Class A Operations"], COUNT, 0.000005, { shape: "batch" }),
  runCpu: sku([RUN, "F3A1-90C4-6E2B", "Cloud Run CPU Allocation Time"], CORE_HOURS, 0.0864, { shape: "shop", discount: "free-tier" }),
  runMemory: sku([RUN, "1D64-C87A-B05E", "Cloud Run Memory Allocation Time"], GIB_HOURS, 0.009, { shape: "shop" }),
  sqlCore: sku([SQL, "8E70-2B96-F4A3", "Cloud SQL for PostgreSQL: Regional - vCPU in Americas"], CORE_HOURS, 0.0826, { shape: "flat" }),
  dataflowCore: sku([DATAFLOW, "C59E-3D11-8F06", "vCPU Time Streaming Americas"], CORE_HOURS, 0.069, { shape: "shop" }),
  dataflowRam: sku([DATAFLOW, "40AF-E6B2-1C95", "RAM Time Streaming Americas"], GIB_HOURS, 0.003557, { shape: "shop" }),
  messages: sku([PUBSUB, "D2F7-5801-EA4C", "Message Delivery Basic"], TIB, 40, { shape: "shop" }),
  prediction: sku([VERTEX, "95E3-B06D-72F8", "Online Prediction: g2-standard-12"], CORE_HOURS, 1.1502, { shape: "shop" }),
  training: sku([VERTEX, "0B8C-47AF-D961", "Custom Training: a2-highgpu-1g in Americas"], CORE_HOURS, 4.2245, { shape: "office" }),
  cluster: sku([GKE, "6B92-A835-08AB", "Regional Kubernetes Clusters"], CORE_HOURS, 0.1, { shape: "flat" }),
  logs: sku([LOGGING, "143F-A1B0-E0BE", "Log Storage cost"], GIB, 0.5, { shape: "shop" }),
  metrics: sku([MONITORING, "C71D-0A6E-35B4", "Metric Volume"], GIB, 0.258, { shape: "flat" }),
  egress: sku([NETWORK, "9DE9-9092-B3BC", "Network Internet Data Transfer Out from Americas"], GIB, 0.085, { shape: "shop" }),
  cdn: sku([NETWORK, "34A8-0E5C-D719", "Cloud CDN Cache Data Transfer Out to North America"], GIB, 0.08, { shape: "shop" }),
  reads: sku([FIRESTORE, "7B60-F2D3-94AC", "Cloud Firestore Read Ops"], COUNT, 0.0000006, { shape: "shop" }),
  redis: sku([REDIS, "A58E-19C7-4B0F", "Redis Capacity Standard M3 Americas"], GIB_HOURS, 0.027, { shape: "flat" }),
  images: sku([REGISTRY, "E20B-6F94-7D1A", "Artifact Registry Storage"], GIB_MONTHS, 0.1, { shape: "flat" }),
  builds: sku([BUILD, "5A7D-C3F1-0E86", "Build time"], CORE_HOURS, 0.18, { shape: "office" }),
  secrets: sku([SECRETS, "81B4-D96E-AF30", "Secret version replica storage"], COUNT, 0.06, { shape: "flat" }),
  functions: sku([FUNCTIONS, "F06B-2C8D-5E97", "CPU Time (1st Gen)"], CORE_HOURS, 0.036, { shape: "shop" }),
  keys: sku([KEYS, "D4C3-781F-60BE", "Active software symmetric key versions"], COUNT, 0.06, { shape: "flat" }),
} satisfies Record<string, GcpSku>;

export type GcpSkuKey = keyof typeof GCP_SKUS;

export const SUPPORT_SKU = { service: { id: "2062-016F-44A2", description: "Support" }, sku: { id: "0F1C-8B5E-A377", description: "Enhanced Support Service" } };
export const COMMITMENT_SKU = { service: COMPUTE, sku: { id: "B7D6-41F0-2E9A", description: "Commitment v1: N2 Cpu in Americas for 1 Year" } };
export const INVOICE_SKU = { service: { id: "1F8A-03D5-C9B6", description: "Invoice" } };
