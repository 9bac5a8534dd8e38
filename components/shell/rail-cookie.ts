// Remembers whether the rail is folded; read by the server, so the page comes as it was left.

export const RAIL_COOKIE = "kco_rail";
export type RailState = "full" | "icons";
