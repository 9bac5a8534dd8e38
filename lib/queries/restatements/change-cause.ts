// Why a published day moved, as the publish wrote it down.

export const CHANGE_CAUSES = ["arrived", "restated", "allocation", "reload"] as const;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];
