// The `kco` command line: reads the arguments, hands over to a command, exits 0 done, 1 failed, 2 wrong usage.
import { Command, CommanderError, Help, type Option } from "commander";
import { EXIT, reportError, say } from "@/jobs/cli/command-result";
import { commands } from "@/jobs/cli/registry";

function commandNames(command: Command): string {
  return command.commands.map((sub) => sub.name()).join(", ");
}

/** The command that the arguments had reached when they stopped making sense. */
function reached(program: Command, args: readonly string[]): Command {
  let at = program;
  for (const arg of args) {
    const next = at.commands.find((sub) => sub.name() === arg);
    if (!next) break;
    at = next;
  }
  return at;
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** What would have been right: subcommands, or the command's own usage. */
function allowed(command: Command): string {
  if (command.commands.length > 0) return `Commands of ${pathOf(command)}: ${commandNames(command)}.`;
  const options = command.options.map((option) => `${option.flags}${option.mandatory ? " (required)" : ""}`).join(" · ");
  return `Usage: ${pathOf(command)} ${command.usage()}${options ? `\nOptions: ${options}` : ""}`;
}

/** A required option says so in the help. */
function described(this: Help, option: Option): string {
  const text = Help.prototype.optionDescription.call(this, option);
  return option.mandatory ? `${text} (required)` : text;
}

/** Commander names the first missing option only. */
function missingOptions(command: Command): string[] {
  return command.options.filter((option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined).map(({ flags }) => flags);
}

function createProgram(): Command {
  const program = new Command("kco")
    .description("K&Co Cloud Cost Intelligence: imports, runs, checks and people from the command line")
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ optionDescription: described });
  for (const command of commands) command.register(program);
  return program;
}

/** With -o json wrong usage is a document, too; commander has already said it on stderr. */
function usageDocument(args: readonly string[], message: string): void {
  const at = args.findIndex((arg) => arg === "-o" || arg === "--output");
  if (args[at + 1] !== "json" && !args.includes("--output=json") && !args.includes("-ojson")) return;
  process.stdout.write(`${JSON.stringify({ ok: false, error: { code: "usage", message } }, null, 2)}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  const program = createProgram();
  if (args.length === 0) {
    say(program.helpInformation());
    process.exitCode = EXIT.usage;
    return;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, false);
    if (error.exitCode === 0) return; // help was asked for and printed
    const command = reached(program, args);
    const missing = error.code === "commander.missingMandatoryOptionValue" ? missingOptions(command) : [];
    const all = missing.length > 1 ? `Required and missing: ${missing.join(", ")}.` : "";
    if (all) say(all);
    say(allowed(command));
    usageDocument(args, `${error.message.replace(/^error: /, "")}${all ? `. ${all}` : ""}`);
    process.exitCode = EXIT.usage;
  }
}

await main(process.argv.slice(2));
