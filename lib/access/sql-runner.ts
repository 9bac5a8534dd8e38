// One statement with parameters, on whatever client the process has: Prisma in the web, pg in the command line and the tests.
import "server-only";
import type { Pool, PoolClient } from "pg";
import type { PrismaClient } from "@/lib/db/generated/client";

export interface SqlRunner {
  /** Runs `text` with $1… and gives back its rows; each call is a transaction of its own. */
  query<Row>(text: string, params: readonly unknown[]): Promise<Row[]>;
}

export function onPg(db: Pool | PoolClient): SqlRunner {
  return {
    query: async <Row>(text: string, params: readonly unknown[]) => (await db.query(text, [...params])).rows as Row[],
  };
}

/** "Unsafe" is Prisma's word for a text it did not build; the values still travel apart from it. */
export function onPrisma(db: Pick<PrismaClient, "$queryRawUnsafe">): SqlRunner {
  return { query: <Row>(text: string, params: readonly unknown[]) => db.$queryRawUnsafe<Row[]>(text, ...params) };
}
