// A process of its own that brings a database one migration further, slowly unless told to hurry; the fault tests kill it half way.
import { migrate } from "@/lib/db/migrate";
import { readMigrations } from "@/lib/db/migrations";
import { databaseUrl } from "@/lib/db/urls";

const quick = process.env.KCO_TEST_QUICK !== undefined;
// The checksum is the same, as a file's is whatever the server does with it.
const sql = `ALTER TABLE ops.setting ADD COLUMN interrupted int; UPDATE ops.setting SET interrupted = 7; ${quick ? "" : "SELECT pg_sleep(60);"}`;
// Its server may be killed under it: that it ends with an error is what is asked of it.
const done = await migrate(databaseUrl("owner"), [...readMigrations(), { name: "99999999999999_interrupted", sql, checksum: "i".repeat(64) }]).catch(() => ["failed"]);
process.stdout.write(done.join(" "));
process.exit(0);
