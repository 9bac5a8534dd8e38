// Who asks and which rows they may see: the one value every question about money is asked with.

export const ROLES = ["admin", "analyst", "finance", "lead", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** Roles that see every team's rows; the others see the teams they belong to (DESIGN §5). */
export const SEE_ALL_ROLES = ["admin", "analyst", "finance"] as const satisfies readonly Role[];

interface Person {
  readonly userId: string;
  readonly role: Role;
  readonly name: string;
  /** Id of the admin who sees the product as this person; then nothing may be written. */
  readonly viewedBy?: string | undefined;
}

export type AllScope = Person & { readonly kind: "all" };
export type TeamScope = Person & { readonly kind: "team"; readonly teamIds: readonly number[] };
export type Scope = AllScope | TeamScope;

/** True for the roles whose scope is every row. */
export function seesEverything(role: Role): boolean {
  return (SEE_ALL_ROLES as readonly Role[]).includes(role);
}

/** The scope of a signed-in person; `teamIds` already holds the children of their teams. */
export function scopeOf(person: Person & { teamIds: readonly number[] }): Scope {
  const { userId, role, name, viewedBy } = person;
  const who = { userId, role, name, ...(viewedBy === undefined ? {} : { viewedBy }) };
  if (seesEverything(role)) return { kind: "all", ...who };
  return { kind: "team", ...who, teamIds: [...new Set(person.teamIds)].sort((a, b) => a - b) };
}

/** '*' or the sorted team ids joined by ',' — for a team scope the very text of app.team_ids; '' sees nothing. */
export function scopeKey(scope: Scope): string {
  return scope.kind === "all" ? "*" : [...new Set(scope.teamIds)].sort((a, b) => a - b).join(",");
}
