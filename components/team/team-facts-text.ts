// What a team is, in one line under its name.
import type { TeamFacts } from "@/lib/queries/spend/find-team";

/** "Effective cost, usage and purchases. Part of Commerce · cost centre CC-1010 · GL 6110". */
export function teamFactsText({ parentName, costCentre, glCode, teamsBelow }: TeamFacts): string {
  const facts = [
    parentName === null ? null : `Part of ${parentName}`,
    teamsBelow.length === 0 ? null : `With ${teamsBelow.join(", ")}`,
    costCentre === null ? null : `cost centre ${costCentre}`,
    glCode === null ? null : `GL ${glCode}`,
  ].filter((fact) => fact !== null);
  return ["Effective cost, usage and purchases.", facts.join(" · ")].join(" ").trim();
}
