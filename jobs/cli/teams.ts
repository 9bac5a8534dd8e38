// kco teams: the tree of teams, their cost centres and ledger codes, and who owns which account.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import { reasonArgument } from "@/jobs/cli/month";

export interface TeamOptions {
  readonly name?: string;
  readonly parent?: string;
  readonly top?: boolean;
  readonly costCentre?: string;
  readonly glCode?: string;
  readonly reason: string;
  readonly output: string;
}

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/team-reports")]);
  return { withDatabase, reports };
};

function fields(command: Command): Command {
  return command
    .option("--parent <team>", "the team it stands below, by name or slug")
    .option("--cost-centre <code>", "cost centre; an empty text takes it away")
    .option("--gl-code <code>", "ledger code; an empty text takes it away")
    .requiredOption("--reason <text>", "why, for the audit log", reasonArgument)
    .addOption(outputOption());
}

export const teamsCommand: CliCommand = {
  register(program: Command): void {
    const teams = program.command("teams").description("teams as a tree: list, add, change, and who owns which account");
    teams
      .command("list")
      .description("every team below its parent")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.list(etl));
      }));
    fields(teams.command("add").description("add a team; a team tag with its name finds it").argument("<name>", "its name")).action(action(async (name: string, options: TeamOptions) => {
      const { withDatabase, reports } = await body();
      return withDatabase(({ etl }) => reports.add(etl, name, options));
    }));
    fields(teams.command("change").description("rename or move a team, or change its codes; figures are built again by the next worker").argument("<team>", "name or slug"))
      .option("--name <name>", "its new name; tags with the old one go on meaning it")
      .option("--top", "stands below no other team")
      .action(action(async (team: string, options: TeamOptions) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.change(etl, team, options));
      }));
    teams
      .command("owners")
      .description("accounts and projects with their owners; those without one come first")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.owners(etl));
      }));
    teams
      .command("own")
      .description("give an account or project to a team; figures are built again by the next worker")
      .argument("<provider>", "aws, gcp, azure or other")
      .argument("<account>", "its id")
      .argument("<team>", 'name or slug; "-" takes the owner away')
      .requiredOption("--reason <text>", "why, for the audit log", reasonArgument)
      .addOption(outputOption())
      .action(action(async (provider: string, account: string, team: string, options: { reason: string; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.own(etl, { provider, accountId: account, team: team === "-" ? null : team }, options.reason));
      }));
  },
};
