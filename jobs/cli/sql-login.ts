// kco sql-login: personal, read-only logins to the database for psql, Tableau and notebooks.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

const body = async () => {
  const [{ withDatabase }, reports, { ownerPool }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/sql-login-reports"), import("@/lib/db/pools")]);
  return { withDatabase, reports, ownerPool };
};

export const sqlLoginCommand: CliCommand = {
  register(program: Command): void {
    const logins = program.command("sql-login").description("personal read-only SQL logins: the same rows as the person's dashboard");
    logins
      .command("create")
      .description("make a person's login; its random password is printed once")
      .argument("<email>", "address of the person")
      .addOption(outputOption())
      .action(action(async (email: string, _options: { output: string }) => {
        const { withDatabase, reports, ownerPool } = await body();
        return withDatabase(() => reports.create(ownerPool(), email));
      }));
    logins
      .command("revoke")
      .description("take a person's login back: no rows at once, connections ended, role dropped")
      .argument("<email>", "address of the person")
      .addOption(outputOption())
      .action(action(async (email: string, _options: { output: string }) => {
        const { withDatabase, reports, ownerPool } = await body();
        return withDatabase(() => reports.revoke(ownerPool(), email));
      }));
    logins
      .command("list")
      .description("every login with whose it is and what it sees")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.list(etl));
      }));
  },
};
