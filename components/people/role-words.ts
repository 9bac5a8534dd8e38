// The roles in words, for lists and choices.
import type { Role } from "@/lib/access/scope";

export const ROLE_WORD: Readonly<Record<Role, string>> = { admin: "Admin", analyst: "FinOps analyst", finance: "Finance", lead: "Team lead", viewer: "Viewer" };

export const ROLE_SAYS: Readonly<Record<Role, string>> = {
  admin: "Sees everything, runs the pipeline, manages people.",
  analyst: "Sees everything.",
  finance: "Sees everything, keeps invoices, closes months.",
  lead: "Sees the teams chosen here and all below them.",
  viewer: "Sees the teams chosen here and all below them.",
};

export const ROLE_CHOICES = (Object.keys(ROLE_WORD) as Role[]).map((value) => ({ value, label: ROLE_WORD[value] }));

/** True for roles whose rows are those of their teams. */
export function needsTeams(role: Role): boolean {
  return role === "lead" || role === "viewer";
}
