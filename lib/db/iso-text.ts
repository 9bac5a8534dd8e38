// How an instant leaves the database: as ISO text, so that a page, the API and a command show the same and nothing depends on a machine's zone.

/** SQL text for `expression` as '2026-11-24T06:31:00.123Z', null stays null. It is written in the code, never given by a request. */
export function isoText(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
