// How much of a run is done again when it is repeated, for server and browser.

/** failed: from the step that failed, or only the sources that failed · same_bronze: everything after the raw zone · whole: asks the providers again. */
export const RERUN_MODES = ["failed", "same_bronze", "whole"] as const;
export type RerunMode = (typeof RERUN_MODES)[number];
