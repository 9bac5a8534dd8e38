// A test file's own database: a clone of the migrated template, gone when the file is done.
import type { Pool } from "pg";
import { inject, type ProvidedContext } from "vitest";
import { closePools, createPool } from "@/lib/db/pools";
import { createScratchDatabase } from "@/lib/db/scratch";
import { URL_VARIABLES, withLogin } from "@/lib/db/urls";

export interface TestDatabase {
  name: string;
  ownerUrl: string;
  etlUrl: string;
  appUrl: string;
  appAllUrl: string;
  /** Pool of the owner: sees and may do everything. */
  owner: Pool;
  /** Pool of the pipeline's role. */
  etl: Pool;
  /** Variables that point a child process at this database. */
  env: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

function pointProcessAt(urls: Readonly<Record<keyof typeof URL_VARIABLES, string>>): Record<string, string> {
  const env = { [URL_VARIABLES.owner]: urls.owner, [URL_VARIABLES.etl]: urls.etl, [URL_VARIABLES.app]: urls.app, [URL_VARIABLES.app_all]: urls.app_all };
  Object.assign(process.env, env);
  return env;
}

/**
 * Clones the template (0.1 s) and makes the clone this process's database, so that etlPool(), prismaFor() and commands use it.
 * @param server a server of the test's own, for tests that kill it
 */
export async function createTestDatabase(server: ProvidedContext["database"] = inject("database")): Promise<TestDatabase> {
  const { ownerUrl, passwords, template } = server;
  const login = (role: keyof typeof passwords): string => withLogin(ownerUrl, role, passwords[role]);
  pointProcessAt({ owner: ownerUrl, etl: login("kco_etl"), app: login("kco_app"), app_all: login("kco_app_all") });
  const { name, urls, drop } = await createScratchDatabase("kco_test", { template });
  const env = pointProcessAt(urls);
  const owner = createPool(urls.owner, { applicationName: "kco test owner" });
  const etl = createPool(urls.etl, { applicationName: "kco test etl" });
  return {
    name, ownerUrl: urls.owner, etlUrl: urls.etl, appUrl: urls.app, appAllUrl: urls.app_all, owner, etl, env,
    drop: async () => {
      await Promise.all([owner.end(), etl.end(), closePools()]);
      await drop();
    },
  };
}
