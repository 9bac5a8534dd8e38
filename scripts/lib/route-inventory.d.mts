// Types of the check before each build, for the tests.

/** A sentence for each page or route that the access matrix does not fit. */
export function routeFaults(root: string): string[];
