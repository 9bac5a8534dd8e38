// The AWS bill of the demo company: exact charges per day, as complete as Cost Explorer would show them on a given day.
import { addDays, type Day } from "@/lib/dates/dates";
import { quantityOf, toUnits, type AwsCharge, type Units } from "./aws-charge";
import { meteredCharge, reservationCharges, spreadSavingsPlan } from "./aws-commitments";
import { occasionalAwsCharges } from "./aws-occasional";
import { buildAwsUsage, type AwsUsage } from "./aws-usage";
import type { Story } from "./story";

export interface AwsBill {
  /** Charges of a whole day, whatever the present day is. Computed once per day. */
  chargesOn(day: Day): readonly AwsCharge[];
  /** What Cost Explorer shows for `day` on the morning of `today`: yesterday in part, today nothing, late refunds only when known. */
  visibleOn(day: Day, today: Day): readonly AwsCharge[];
}

function meteredCharges(story: Story, usages: readonly AwsUsage[], day: Day, whole: boolean): AwsCharge[] {
  const planRuns = day < story.savingsPlanEnd;
  const reserved = day >= story.reservation.from && day < story.reservation.to;
  const covered: AwsUsage[] = [];
  const charges: AwsCharge[] = [];
  for (const usage of usages) {
    if (usage.workload.plot === "reserved" && reserved) charges.push(...reservationCharges(story, usage, day));
    else if (usage.workload.covered && planRuns) covered.push(usage);
    else charges.push(meteredCharge(story, usage, day, { recordType: "Usage", unblended: toUnits(usage.usd), quantity: quantityOf(usage.usd, usage.kind) }));
  }
  if (covered.length > 0) charges.push(...spreadSavingsPlan(story, covered, day, whole ? 100n : 75n));
  return charges;
}

/** Builds the bill of a story; nothing is computed before it is asked for. */
export function buildAwsBill(story: Story): AwsBill {
  const usageOn = buildAwsUsage(story);
  const metered = new Map<Day, readonly AwsCharge[]>();
  const days = new Map<Day, readonly AwsCharge[]>();

  const meteredOn = (day: Day): readonly AwsCharge[] => {
    const known = metered.get(day);
    if (known) return known;
    const charges = meteredCharges(story, usageOn(day, true), day, true);
    metered.set(day, charges);
    return charges;
  };
  const billedOn = (day: Day): Units => meteredOn(day).reduce((sum, charge) => sum + charge.netUnblended, 0n);
  const chargesOn = (day: Day): readonly AwsCharge[] => {
    const known = days.get(day);
    if (known) return known;
    const charges = [...meteredOn(day), ...occasionalAwsCharges(story, day, billedOn)];
    days.set(day, charges);
    return charges;
  };
  return {
    chargesOn,
    visibleOn(day, today) {
      if (day < story.firstDay || day >= today) return [];
      if (day === addDays(today, -1)) return [...meteredCharges(story, usageOn(day, false), day, false), ...occasionalAwsCharges(story, day, billedOn)];
      const charges = chargesOn(day);
      return charges.some((c) => c.knownFrom !== null && c.knownFrom > today)
        ? charges.filter((c) => c.knownFrom === null || c.knownFrom <= today)
        : charges;
    },
  };
}
