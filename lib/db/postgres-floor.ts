// The oldest minor version of each PostgreSQL that has the security fixes row-level security rests on (SECURITY.md).

/** Major → minor. */
export const POSTGRES_FLOORS: ReadonlyMap<number, number> = new Map([[17, 6], [18, 7]]);

/** @param number server_version_num, e.g. 180004. @returns the floor, e.g. "18.7", when the server is older than it; null for majors without one */
export function belowFloor(number: number): string | null {
  const major = Math.trunc(number / 10_000);
  const floor = POSTGRES_FLOORS.get(major);
  return floor !== undefined && number % 10_000 < floor ? `${major}.${floor}` : null;
}
