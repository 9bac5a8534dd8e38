// Three kinds of tests by their suffix: pure (.test), real PostgreSQL (.db.test), real browser (.e2e.test).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

process.env.TZ = "Asia/Kathmandu"; // +05:45: code that forgets a time zone fails here

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
    projects: [
      { extends: true, test: { name: "pure", include: ["test/**/*.test.ts"], exclude: ["test/**/*.{db,e2e}.test.ts"], testTimeout: 20_000, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "db", include: ["test/**/*.db.test.ts"], globalSetup: ["test/setup/global-database.ts"], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "e2e", include: ["test/**/*.e2e.test.ts"], globalSetup: ["test/setup/global-build.ts", "test/setup/global-database.ts"], testTimeout: 120_000, hookTimeout: 180_000, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
