// Whose rows a reader sees, in words: row-level security made visible.

/** "You see team Web" (no share of the company: it would give the total away, DOMAIN §8). */
export function scopeLabel(teams: readonly { name: string }[] | null): string {
  if (teams === null) return "You see all teams";
  if (teams.length === 0) return "You see no team yet";
  const names = teams.map(({ name }) => name);
  return names.length === 1 ? `You see team ${names[0]}` : `You see teams ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
