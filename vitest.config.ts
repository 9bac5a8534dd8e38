// Three kinds of tests by their suffix: pure (.test), real PostgreSQL (.db.test), real browser (.e2e.test).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

process.env.TZ = "Asia/Kathmandu"; // +05:45: code that forgets a time zone fails here

// Minutes each: begun last, one of them would keep a core waiting at the end.
const LONG = ["fa-1.db", "database-loss.db", "embedded.db", "aws-cost-explorer.db", "bad-input.db", "history.db"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (LONG.findIndex((name) => moduleId.includes(name)) + LONG.length + 1) % (LONG.length + 1);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

const root = fileURLToPath(new URL(".", import.meta.url));

/** A model's SQL reaches the tests as text, as in the bundles. */
const sqlAsText = {
  name: "sql-as-text",
  enforce: "pre" as const,
  transform: (code: string, id: string) => (id.endsWith(".sql") ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined),
};

export default defineConfig({
  plugins: [sqlAsText],
  resolve: { alias: [{ find: /^@\//, replacement: root }, { find: "server-only", replacement: `${root}scripts/lib/empty.mjs` }] },
  test: {
    root,
    pool: "forks",
    env: { TZ: "Asia/Kathmandu", KCO_ROOT: root, KCO_LOG_LEVEL: process.env.KCO_LOG_LEVEL ?? "fatal" },
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: "pure", isolate: false, include: ["test/**/*.test.ts"], exclude: ["test/**/*.{db,e2e}.test.ts"], testTimeout: 20_000, maxWorkers: 3, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "db", include: ["test/**/*.db.test.ts"], globalSetup: ["test/setup/global-database.ts"], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 3, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "e2e", include: ["test/**/*.e2e.test.ts"], globalSetup: ["test/setup/global-build.ts", "test/setup/global-database.ts"], testTimeout: 120_000, hookTimeout: 180_000, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
