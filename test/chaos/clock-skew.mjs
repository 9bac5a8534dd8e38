// Loaded before a child process: its clock is off by KCO_TEST_SKEW_MS milliseconds.
const skew = Number(process.env.KCO_TEST_SKEW_MS ?? 0);
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...values) {
    if (values.length === 0) super(Real.now() + skew);
    else super(...values);
  }
  static now() {
    return Real.now() + skew;
  }
};
