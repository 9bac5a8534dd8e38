// The causes a change of spend is put down to; shared with the browser.

/** In the order they are shown. `unknown`: changed, and the source does not say why. */
export const CHANGE_DRIVERS = ["new", "gone", "usage", "price", "credit", "currency", "calendar", "unknown"] as const;
export type ChangeDriver = (typeof CHANGE_DRIVERS)[number];
