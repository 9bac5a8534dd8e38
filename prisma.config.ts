import { defineConfig } from "prisma/config";

// Prisma's CLI only generates the client here; migrations are run by lib/db/migrate.ts (see ARCHITECTURE.md).
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/unused" },
});
