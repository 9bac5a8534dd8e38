// Reads the migrations that ship with this checkout: prisma/migrations/<name>/migration.sql, in name order.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "@/lib/config/root";

export interface Migration {
  name: string;
  sql: string;
  /** sha256 of the file, as Prisma's table keeps it. */
  checksum: string;
}

/** Every migration of `dir`, oldest first. */
export function readMigrations(dir = join(projectRoot(), "prisma", "migrations")): Migration[] {
  const names = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  return names.map((name) => {
    const sql = readFileSync(join(dir, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

/** One hash over all migrations: names the tests' template database. */
export function migrationsHash(migrations: readonly Migration[]): string {
  return createHash("sha256").update(migrations.map((m) => `${m.name} ${m.checksum}`).join("\n")).digest("hex");
}
