// One value of a dimension as answers carry it; shared with the browser.

export type GroupValue = {
  /** As filters take it: "aws", an account id, a service name. */
  value: string;
  /** For people: "AWS", the account's name. */
  label: string;
  /** "none": spend the dimension says nothing about (Unallocated, Untagged, Unknown). "others": the rest beyond the named ones. */
  kind: "value" | "none" | "others";
};

export const OTHERS: GroupValue = { value: "(others)", label: "Others", kind: "others" };

/** Named values first in the given order, then Others, then what is unattributed (UX E6). */
export function kindRank(kind: GroupValue["kind"]): number {
  return { value: 0, others: 1, none: 2 }[kind];
}
