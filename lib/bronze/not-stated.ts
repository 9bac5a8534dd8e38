// What stands for a currency or a month that a record does not state readably; such records wait in quarantine, and every layer must still find them.

export const NO_CURRENCY = "XXX";
/** Before every billing month. */
export const NO_MONTH = "0001-01-01";
