// What runs in each Google Cloud project and what it costs a month (USD before credits, on the story's anchor).
import { streamHash } from "./chance";
import type { GcpProjectField, Label } from "./gcp-row";
import { GCP_SKUS, type GcpSku, type GcpSkuKey } from "./gcp-skus";
import { COMPANY, GCP_FOLDERS, GCP_PROJECTS, type GcpProject, type GcpProjectKey } from "./organisation";

interface WorkloadOptions {
  /** Value of the label `team`; null: no label. Default: the owner of the project. */
  team?: string | null;
  env?: "prod" | "dev";
  region?: string;
  /** Delivered as two rows that are equal in every column: two charges, not a duplicate. */
  twin?: boolean;
  /** Hour by hour on the days around a change of the invoice month. */
  hourlyAtMonthEnd?: boolean;
}

type Entry = readonly [GcpSkuKey, number, WorkloadOptions?];

const EU = { region: "europe-west1" } as const;

const ENTRIES: Readonly<Record<GcpProjectKey, readonly Entry[]>> = {
  platform: [
    ["n2Core", 1_700], ["n2Ram", 610], ["ssd", 260], ["images", 420], ["builds", 690, { env: "dev" }], ["metrics", 880, { team: null }], ["logs", 240, { team: null }],
    ["standardStorage", 230], ["secrets", 55], ["keys", 0, { team: null }],
  ],
  "search-index": [
    ["n2Core", 7_900, { hourlyAtMonthEnd: true }], ["n2Ram", 2_900], ["n2Core", 1_300, { ...EU }], ["n2Ram", 480, { ...EU }], ["ssd", 1_850], ["cluster", 146, { team: null }], ["redis", 1_200],
    ["egress", 1_150, { team: null }], ["logs", 610, { team: null }], ["standardStorage", 340], ["classA", 40, { team: null, twin: true }], ["keys", 0, { team: null }],
  ],
  "mobile-backend": [
    ["runCpu", 2_300], ["runMemory", 690], ["runCpu", 540, { ...EU }], ["reads", 2_000], ["sqlCore", 3_200], ["functions", 390], ["egress", 760, { team: null }], ["logs", 280, { team: null }],
    ["standardStorage", 190], ["secrets", 18], ["redis", 420], ["keys", 0, { team: null }],
  ],
  "marketing-site": [
    ["runCpu", 260, { team: "Web" }], ["runMemory", 80, { team: "Web" }], ["cdn", 1_450, { team: "web-platform" }], ["sqlCore", 560, { team: "web" }], ["standardStorage", 210, { team: "web" }],
    ["logs", 60, { team: null }], ["egress", 120, { team: null }], ["builds", 90, { team: "web", env: "dev" }],
  ],
  warehouse: [
    ["analysis", 15_500, { team: "data-platform" }], ["analysis", 3_900, { team: "search" }], ["analysis", 2_600, { team: "ml" }], ["analysisEu", 2_200], ["activeStorage", 4_900],
    ["longTermStorage", 1_800], ["streamingInsert", 760], ["standardStorage", 2_400], ["classA", 130, { team: null, twin: true }], ["n2Core", 1_500], ["n2Ram", 530], ["logs", 330, { team: null }], ["keys", 0, { team: null }],
  ],
  streaming: [
    ["dataflowCore", 5_600, { team: null }], ["dataflowRam", 1_900, { team: null }], ["dataflowCore", 900, { team: null, region: "europe-west1" }], ["messages", 3_500, { team: null }], ["standardStorage", 560, { team: null }],
    ["classA", 60, { team: null, twin: true }], ["egress", 700, { team: null }], ["logs", 470, { team: null }], ["metrics", 110, { team: null }],
  ],
  "ml-serving": [
    ["prediction", 11_800], ["prediction", 1_600, { ...EU }], ["l4", 5_700], ["n1Core", 4_000], ["n1Ram", 1_450], ["ssd", 520], ["standardStorage", 640], ["egress", 840, { team: null }], ["logs", 390, { team: null }], ["images", 170], ["metrics", 210, { team: null }],
  ],
  "ml-experiments": [
    ["a100", 5_700, { env: "dev" }], ["training", 4_500, { env: "dev" }], ["n1Core", 1_500, { env: "dev" }], ["n1Ram", 560, { env: "dev" }], ["analysis", 1_200, { env: "dev" }], ["standardStorage", 980, { env: "dev" }], ["ssd", 330, { env: "dev" }],
    ["images", 90, { env: "dev" }], ["logs", 85, { team: null }], ["keys", 0, { team: null }],
  ],
};

export interface GcpWorkload {
  readonly projectKey: GcpProjectKey;
  readonly project: GcpProjectField;
  readonly skuKey: GcpSkuKey;
  readonly sku: GcpSku;
  readonly monthlyUsd: number;
  readonly labels: readonly Label[];
  readonly location: { location: string; country: string | null; region: string | null; zone: string | null };
  readonly twin: boolean;
  readonly hourlyAtMonthEnd: boolean;
  readonly hash: number;
}

/** A project as its rows show it. Streaming carries its team on the project instead of on the resources. */
export function projectField(project: GcpProject): GcpProjectField {
  const folder = GCP_FOLDERS.find((f) => f.display_name === project.folder) ?? GCP_FOLDERS[0];
  return {
    id: project.id,
    number: project.number,
    name: project.name,
    labels: project.key === "streaming" ? [{ key: "team", value: project.owner }] : [],
    ancestry_numbers: `/${COMPANY.gcpOrganisation.resource_name.split("/")[1]}/${folder.resource_name.split("/")[1]}/`,
    ancestors: [{ resource_name: `projects/${project.number}`, display_name: project.id }, folder, COMPANY.gcpOrganisation],
  };
}

function labelsOf(team: string | null, env: string): Label[] {
  return team === null ? [] : [{ key: "env", value: env }, { key: "team", value: team }];
}

/** Every Google workload of the company in a fixed order. @param seed of the story, for the noise */
export function listGcpWorkloads(seed: string): readonly GcpWorkload[] {
  return GCP_PROJECTS.flatMap((project) => {
    const field = projectField(project);
    return ENTRIES[project.key].map(([skuKey, monthlyUsd, options = {}], index): GcpWorkload => {
      const region = options.region ?? "us-central1";
      return {
        projectKey: project.key,
        project: field,
        skuKey,
        sku: GCP_SKUS[skuKey],
        monthlyUsd,
        labels: labelsOf(options.team === undefined ? project.owner : options.team, options.env ?? "prod"),
        location: { location: region, country: region.startsWith("us") ? "US" : "BE", region, zone: null },
        twin: options.twin ?? false,
        hourlyAtMonthEnd: options.hourlyAtMonthEnd ?? false,
        hash: streamHash(seed, `gcp/${project.key}/${index}/${skuKey}`),
      };
    });
  });
}
