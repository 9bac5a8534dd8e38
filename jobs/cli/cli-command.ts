// What a command has to offer; a new one is one file beside this and one line in registry.ts.
import type { Command } from "commander";

export interface CliCommand {
  /** Adds the command to the program. Import what the command does inside its action: `kco --help` answers in half a second. */
  register(program: Command): void;
}
