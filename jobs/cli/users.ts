// kco users: who may sign in.
import { Argument, Option, type Command } from "commander";
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
    const users = program.command("users").description("people: add, invite, list, change, disable, set passwords");
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
    registerLinks(users);
    users
      .command("list")
      .description("everybody with role, teams and last sign-in")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, people } = await body();
        return withDatabase(({ etl }) => people.list(etl));
      }));
    registerChanges(users);
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

/** Invitations and links: whoever opens one chooses a password. */
function registerLinks(users: Command): void {
  users
    .command("invite")
    .description("add a person who chooses a password by a link: mailed with KCO_SMTP_URL, else printed once")
    .argument("<email>", "address to sign in with")
    .option("--name <name>", "as shown on pages, default the address")
    .addOption(new Option("--role <role>", "what the person may do").choices(ROLES).makeOptionMandatory())
    .option("--team <names>", "teams a lead or viewer belongs to, separated by commas", listArgument, [])
    .addOption(outputOption())
    .action(action(async (email: string, options: AddOptions) => {
      const { withDatabase, people } = await body();
      return withDatabase(({ etl }) => people.invite(etl, { email, ...options }));
    }));
  users
    .command("link")
    .description("a new link to choose a password: mailed with KCO_SMTP_URL, else printed once")
    .argument("<email>", "address of the person")
    .addOption(outputOption())
    .action(action(async (email: string, _options: { output: string }) => {
      const { withDatabase, people } = await body();
      return withDatabase(({ etl }) => people.link(etl, email));
    }));
  users
    .command("setup-link")
    .description("the one-time link that makes the first admin; refused where there is one")
    .addOption(outputOption())
    .action(action(async (_options: { output: string }) => {
      const { withDatabase, people } = await body();
      return withDatabase(({ etl }) => people.setupLink(etl));
    }));
}

interface ChangeOptions {
  readonly reason?: string;
  readonly output: string;
}

type People = Awaited<ReturnType<typeof body>>["people"];

/** The changes of a person that take an address and a reason, and the two that take a value besides. */
function registerChanges(users: Command): void {
  const plain: readonly (readonly [string, string, keyof Pick<People, "disable" | "enable" | "signOut">])[] = [
    ["disable", "end a person's access at once, all sessions included", "disable"],
    ["enable", "let a disabled person sign in again", "enable"],
    ["end-sessions", "sign a person out everywhere", "signOut"],
  ];
  for (const [name, says, does] of plain) {
    changing(users, name, says).action(action(async (email: string, options: ChangeOptions) => {
      const { withDatabase, people } = await body();
      return withDatabase(({ etl }) => people[does](etl, email, options.reason ?? null));
    }));
  }
  changing(users, "set-role", "give a person another role and end their sessions")
    .addArgument(new Argument("<role>", "what the person may do").choices(ROLES))
    .action(action(async (email: string, role: string, options: ChangeOptions) => {
      const { withDatabase, people } = await body();
      return withDatabase(({ etl }) => people.changeRole(etl, email, role, options.reason ?? null));
    }));
  changing(users, "set-teams", "replace a person's teams; without any they belong to none")
    .argument("[teams]", "names separated by commas", listArgument, [])
    .action(action(async (email: string, teams: string[], options: ChangeOptions) => {
      const { withDatabase, people } = await body();
      return withDatabase(({ etl }) => people.changeTeams(etl, email, teams, options.reason ?? null));
    }));
}

function changing(users: Command, name: string, says: string): Command {
  return users.command(name).description(says).argument("<email>", "address of the person").option("--reason <text>", "why, for the audit log").addOption(outputOption());
}
