// kco users: who may sign in.
import { Option, type Command } from "commander";
import { ROLES } from "@/lib/access/scope";
import { listArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

interface AddOptions {
  readonly name?: string;
  readonly role: string;
  readonly team: string[];
  readonly passwordStdin?: boolean;
  readonly output: string;
}

const body = async () => {
  const [{ withDatabase }, people] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/people")]);
  return { withDatabase, people };
};

export const usersCommand: CliCommand = {
  register(program: Command): void {
    const users = program.command("users").description("add, list and disable people, set passwords");
    users
      .command("add")
      .description("add a person; without --password-stdin a random password is printed once")
      .argument("<email>", "address to sign in with")
      .option("--name <name>", "as shown on pages, default the address")
      .addOption(new Option("--role <role>", "what the person may do").choices(ROLES).makeOptionMandatory())
      .option("--team <names>", "teams a lead or viewer belongs to, separated by commas", listArgument, [])
      .option("--password-stdin", "read the password from the first line of stdin")
      .addOption(outputOption())
      .action(action(async (email: string, options: AddOptions) => {
        const { withDatabase, people } = await body();
        return withDatabase(({ etl }) => people.add(etl, { email, ...options }));
      }));
    users
      .command("list")
      .description("everybody with role, teams and last sign-in")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, people } = await body();
        return withDatabase(({ etl }) => people.list(etl));
      }));
    users
      .command("disable")
      .description("end a person's access at once, all sessions included")
      .argument("<email>", "address of the person")
      .addOption(outputOption())
      .action(action(async (email: string, _options: { output: string }) => {
        const { withDatabase, people } = await body();
        return withDatabase(({ etl }) => people.disable(etl, email));
      }));
    users
      .command("passwd")
      .description("set a new password and end the person's sessions; without --password-stdin a random one is printed once")
      .argument("<email>", "address of the person")
      .option("--password-stdin", "read the password from the first line of stdin")
      .addOption(outputOption())
      .action(action(async (email: string, options: { passwordStdin?: boolean; output: string }) => {
        const { withDatabase, people } = await body();
        return withDatabase(({ etl }) => people.passwd(etl, email, options.passwordStdin === true));
      }));
  },
};
