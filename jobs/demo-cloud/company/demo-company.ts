// The imaginary company as both clouds see it: one story, one AWS bill, one Google export, kept per process.
import type { Day } from "@/lib/dates/dates";
import { buildAwsBill, type AwsBill } from "./aws-bill";
import { buildGcpBill, type GcpBill } from "./gcp-bill";
import { buildStory, type Story } from "./story";

export interface DemoCompany {
  readonly story: Story;
  readonly aws: AwsBill;
  readonly gcp: GcpBill;
}

// Tests start many servers for one story; two are enough for a test that compares two seeds.
const KEPT = 2;
const companies = new Map<string, DemoCompany>();

/**
 * The company of an anchor day and a seed. The same arguments give the same charges to the last digit, in any process.
 * @param options.anchor the day the story's months are counted from; keep it while the demo lives
 */
export function getDemoCompany(options: { anchor: Day; seed?: string }): DemoCompany {
  const story = buildStory(options);
  const key = `${story.seed}/${story.anchor}`;
  const known = companies.get(key);
  if (known) return known;
  const company = { story, aws: buildAwsBill(story), gcp: buildGcpBill(story) };
  const oldest = companies.keys().next();
  if (companies.size >= KEPT && !oldest.done) companies.delete(oldest.value);
  companies.set(key, company);
  return company;
}
