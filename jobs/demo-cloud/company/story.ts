// The demo company's plot: every event's date, counted in months from one anchor day that stays fixed while the demo lives.
import { addDays, addMonths, type Day } from "@/lib/dates/dates";

export interface Story {
  readonly seed: string;
  /** The day the months are counted from (the day the demo was installed); a later `today` adds days and moves nothing. */
  readonly anchor: Day;
  /** First day of the history: 13 whole months before the anchor's month. */
  readonly firstDay: Day;
  /** Three days of forgotten GPU instances in ml-training, [from, to). */
  readonly gpuRunaway: { from: Day; to: Day };
  /** From here on checkout-prod sends its backups through the NAT gateway. */
  readonly natShift: Day;
  /** Mobile's launch: [from, to) is the ramp, the level stays afterwards. */
  readonly launchRamp: { from: Day; to: Day };
  /** web-prod's EC2 moves to EKS on Fargate during [from, to). */
  readonly eksMigration: { from: Day; to: Day };
  /** data-lake's volumes are gp3 from here on. */
  readonly gp3Switch: Day;
  /** mobile-prod writes `team` instead of `Team` from here on. */
  readonly mobileTagFixed: Day;
  /** data-lake is tagged from here on. */
  readonly dataTagsStart: Day;
  /** Search's resources lose their team tag from here on. */
  readonly searchTagsLost: Day;
  /** First day without promotional credits, AWS and Google Cloud alike: in the tenth of the 13 months. */
  readonly creditsEnd: Day;
  /** All-upfront reservation of one year: [from, to). */
  readonly reservation: { from: Day; to: Day };
  /** First day without the Compute Savings Plan: less than 30 days after the anchor. */
  readonly savingsPlanEnd: Day;
  /** A refund of a closed month's charge; Cost Explorer shows it from `knownFrom`. */
  readonly refund: { day: Day; knownFrom: Day };
  /** A credit booked by mistake and taken back three days later. */
  readonly reversedCredit: { day: Day; reversed: Day };
  /** A day whose Google rows all arrived three days late. */
  readonly lateGcpDay: Day;
  /** A Google day corrected nine days later by a negative and a new positive row. */
  readonly gcpRestatement: { day: Day; exported: Day };
  /** One forgotten full scan of the warehouse, three days before the anchor. */
  readonly warehouseScan: Day;
  /** Search changes the business unit. */
  readonly reorganisation: Day;
}

export const HISTORY_MONTHS = 13;
const DEFAULT_SEED = "larkfield-1";

/** Builds the plot for an anchor day; `seed` changes the noise, never the plot. */
export function buildStory(options: { anchor: Day; seed?: string }): Story {
  const month = (offset: number): Day => addMonths(options.anchor, offset);
  return {
    seed: options.seed ?? DEFAULT_SEED,
    anchor: options.anchor,
    firstDay: month(-HISTORY_MONTHS),
    gpuRunaway: { from: addDays(month(-1), 9), to: addDays(month(-1), 12) },
    natShift: addDays(month(-4), 13),
    launchRamp: { from: addDays(month(-6), 6), to: addDays(month(-5), 6) },
    eksMigration: { from: month(-9), to: month(-6) },
    gp3Switch: addDays(month(-5), 9),
    mobileTagFixed: month(-6),
    dataTagsStart: addDays(month(-7), 14),
    searchTagsLost: month(-2),
    creditsEnd: addDays(month(-4), 17),
    reservation: { from: addDays(month(-8), 4), to: addDays(month(-8), 369) },
    savingsPlanEnd: addDays(options.anchor, 24),
    refund: { day: addDays(month(-2), -1), knownFrom: addDays(month(-2), 11) },
    reversedCredit: { day: addDays(month(-6), 9), reversed: addDays(month(-6), 12) },
    lateGcpDay: addDays(month(-1), 19),
    gcpRestatement: { day: addDays(month(-2), 14), exported: addDays(month(-2), 23) },
    warehouseScan: addDays(options.anchor, -3),
    reorganisation: month(-2),
  };
}

/** 0 before [from, to), 1 after it, a straight line inside. */
export function progress(day: Day, from: Day, to: Day): number {
  if (day < from) return 0;
  if (day >= to) return 1;
  return (Date.parse(day) - Date.parse(from)) / (Date.parse(to) - Date.parse(from));
}
