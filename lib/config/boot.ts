// What the launchers need of the product, bundled to build/boot.mjs: they run before anything is built by Next.
export { readEnv } from "@/lib/config/env";
export { dataDir } from "@/lib/config/root";
export { openDatabase } from "@/lib/db/open-database";
export { hasRealSources } from "@/lib/db/has-real-sources";
export { firstAdminLink } from "@/lib/access/first-admin";
