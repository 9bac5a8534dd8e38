// kco tokens: what programs ask the API with.
import { InvalidArgumentError, type Command } from "commander";
import { TOKEN_SCOPES, type TokenScope } from "@/lib/access/token-rules";
import { countArgument, listArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

interface CreateOptions {
  readonly scope: TokenScope[];
  readonly team?: string;
  readonly days: number;
  readonly output: string;
}

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/token-reports")]);
  return { withDatabase, reports };
};

function scopesArgument(text: string): TokenScope[] {
  return listArgument(text).map((name) => {
    const scope = TOKEN_SCOPES.find((known) => known === name);
    if (scope === undefined) throw new InvalidArgumentError(`Scopes are ${TOKEN_SCOPES.join(", ")}.`);
    return scope;
  });
}

export const tokensCommand: CliCommand = {
  register(program: Command): void {
    const tokens = program.command("tokens").description("service tokens: what programs ask the API with");
    tokens
      .command("create")
      .description("make a token; it is printed once")
      .argument("<name>", "what it is for, e.g. grafana")
      .requiredOption("--scope <scopes>", `separated by commas: ${TOKEN_SCOPES.join(", ")}`, scopesArgument)
      .option("--team <name>", "see the rows of this team and those below it alone")
      .option("--days <n>", "how long it works, at most 366", countArgument, 90)
      .addOption(outputOption())
      .action(action(async (name: string, options: CreateOptions) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.create(etl, { name, scopes: options.scope, team: options.team ?? null, days: options.days }));
      }));
    tokens
      .command("list")
      .description("every token with scopes, end and last use")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.list(etl));
      }));
    tokens
      .command("revoke")
      .description("end a token; it opens nothing from the next request on")
      .argument("<name>", "name or id")
      .option("--reason <text>", "why, for the audit log")
      .addOption(outputOption())
      .action(action(async (name: string, options: { reason?: string; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.revoke(etl, name, options.reason ?? null));
      }));
  },
};
