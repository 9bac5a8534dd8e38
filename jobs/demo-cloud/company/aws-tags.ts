// Which tags Cost Explorer holds for a workload on a day: drifted keys, lost tags and tags that begin mid-year.
import type { Day } from "@/lib/dates/dates";
import type { AwsWorkload } from "./aws-workloads";
import type { Story } from "./story";

export type Tags = Readonly<Record<string, string>>;

function teamTag(story: Story, workload: AwsWorkload, day: Day): Tags {
  if (workload.tag === null) return {};
  if (workload.account.key === "data-lake" && day < story.dataTagsStart) return {};
  if (workload.tag === "search" && day >= story.searchTagsLost) return {};
  if (workload.account.key === "mobile-prod") {
    return day < story.mobileTagFixed ? { Team: workload.tag } : { team: "mobile" };
  }
  return { team: workload.tag };
}

export const NO_TAGS: Tags = {};

const interned = new Map<string, Tags>();

/** Tags of a workload on a day; equal tag sets are one object, because a year's charges share about forty of them. */
export function awsTagsOn(story: Story, workload: AwsWorkload, day: Day): Tags {
  if (!workload.kind.taggable) return NO_TAGS;
  const team = teamTag(story, workload, day);
  const key = `${workload.env}/${team.team ?? ""}/${team.Team ?? ""}`;
  const known = interned.get(key);
  if (known) return known;
  const tags = { ...team, env: workload.env };
  interned.set(key, tags);
  return tags;
}
