// The usage of every AWS workload on one day, with the story's events applied, before commitments are spread over it.
import { roll, wobble } from "./chance";
import { calendarDay, dailyShare, type CalendarDay } from "./calendar";
import { AWS_KINDS, type AwsKind } from "./aws-kinds";
import { listAwsWorkloads, type AwsWorkload } from "./aws-workloads";
import { progress, type Story } from "./story";
import type { Day } from "@/lib/dates/dates";

export interface AwsUsage {
  readonly workload: AwsWorkload;
  readonly kind: AwsKind;
  /** USD at list price. */
  readonly usd: number;
}

export const GPU_RUNAWAY_USD_A_DAY = 3_350;
export const NAT_SHIFT_USD_A_DAY = 185;
/** Mobile ends its launch at this multiple of where it began. */
export const LAUNCH_FACTOR = 2.2;
/** What is still on EC2 after the migration. */
const EC2_LEFT = 0.12;
const GP3_PRICE_RATIO = AWS_KINDS.ebs.unitPrice / AWS_KINDS.ebsGp2.unitPrice;

/** Usage after the workload's plot: mostly one line, two while EC2 and EKS share the work. */
function applyPlot(story: Story, workload: AwsWorkload, day: Day, usd: number): AwsUsage[] {
  const { kind, plot } = workload;
  switch (plot) {
    case "migrates": {
      const moved = (1 - EC2_LEFT) * progress(day, story.eksMigration.from, story.eksMigration.to);
      if (moved === 0) return [{ workload, kind, usd }];
      return [{ workload, kind, usd: usd * (1 - moved) }, { workload, kind: AWS_KINDS.fargate, usd: usd * moved }];
    }
    case "gpu-runaway":
      return [{ workload, kind, usd: day >= story.gpuRunaway.from && day < story.gpuRunaway.to ? usd + GPU_RUNAWAY_USD_A_DAY : usd }];
    case "nat-shift":
      return [{ workload, kind, usd: day >= story.natShift ? usd + NAT_SHIFT_USD_A_DAY : usd }];
    case "launch": {
      const level = 1 + (LAUNCH_FACTOR - 1) * progress(day, story.launchRamp.from, story.launchRamp.to);
      return [{ workload, kind, usd: (usd / LAUNCH_FACTOR) * level }];
    }
    case "gp2-to-gp3":
      if (day < story.gp3Switch) return [{ workload, kind, usd }];
      return [{ workload, kind: AWS_KINDS.ebs, usd: usd * GP3_PRICE_RATIO }];
    case "reserved":
    case null:
      return [{ workload, kind, usd }];
  }
}

const NOISE: Readonly<Record<AwsKind["shape"], number>> = { shop: 0.035, office: 0.05, batch: 0.06, flat: 0.006 };

function listUsd(workload: AwsWorkload, calendar: CalendarDay): number {
  const { kind, monthlyUsd, hash } = workload;
  return monthlyUsd * dailyShare(kind.shape, calendar) * wobble(hash, calendar.number, NOISE[kind.shape]);
}

/** Builds the usage function of a story; `whole` false gives a day of which only a part has come in. */
export function buildAwsUsage(story: Story): (day: Day, whole: boolean) => AwsUsage[] {
  const workloads = listAwsWorkloads(story.seed);
  return (day, whole) => {
    const calendar = calendarDay(day, story.anchor);
    const usages: AwsUsage[] = [];
    for (const workload of workloads) {
      const arrived = whole ? 1 : 0.5 + 0.45 * roll(workload.hash ^ 0x5bd1e995, calendar.number);
      usages.push(...applyPlot(story, workload, day, listUsd(workload, calendar) * arrived));
    }
    return usages;
  };
}
