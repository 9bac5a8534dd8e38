// Says what a launcher is doing, with the time it took and a sign of life for long steps.
const HEARTBEAT_MS = 10_000;

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** @param {NodeJS.WriteStream} stream where people read */
export function createReport(stream) {
  const begun = Date.now();
  const line = (text) => stream.write(`${text}\n`);
  /**
   * Runs one step between a line that says what begins and one that says how long it took.
   * @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>}
   */
  const step = async (title, work) => {
    const start = Date.now();
    line(`• ${title} …`);
    const beat = setInterval(() => line(`  … ${title}: ${Math.round((Date.now() - start) / 1000)} s`), HEARTBEAT_MS);
    try {
      const result = await work();
      const failed = result === false || result?.ok === false; // ran to its end and found or left something wrong
      line(`${failed ? "✗" : "✓"} ${title} (${seconds(Date.now() - start)})`);
      return result;
    } finally {
      clearInterval(beat);
    }
  };
  return { line, step, elapsed: () => seconds(Date.now() - begun) };
}
