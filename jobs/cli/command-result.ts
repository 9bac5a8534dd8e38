// What a command says: one document for -o json, lines for people; and how an error becomes an exit code.
import { Option } from "commander";
import { AppError, messageOf } from "@/lib/errors/app-error";

export interface CommandResult {
  /** Printed whole with -o json. */
  readonly document: unknown;
  /** Printed on stdout otherwise. */
  readonly lines: readonly string[];
  /** False: the thing checked or run failed, exit 1. */
  readonly ok?: boolean;
}

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** `-o json` of every command. */
export function outputOption(): Option {
  return new Option("-o, --output <format>", "what stdout gets").choices(["text", "json"]).default("text");
}

/** A line for people: progress, hints, errors. stdout stays the command's document. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function exitCodeOf(error: unknown): number {
  return error instanceof AppError && error.code === "usage" ? EXIT.usage : EXIT.failed;
}

/** Says an error as one sentence, with -o json also as a document, and sets the exit code. */
export function reportError(error: unknown, json: boolean): void {
  const code = error instanceof AppError ? error.code : "internal";
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: { code, message: messageOf(error) } }, null, 2)}\n`);
  say(`error: ${messageOf(error)}`);
  if (code === "internal" && error instanceof Error && error.stack && process.env.KCO_LOG_LEVEL === "debug") say(error.stack);
  process.exitCode = exitCodeOf(error);
}

/**
 * Wraps a command's body: prints its result, turns an error into one sentence and an exit code. With -o json an error is a document, too.
 * Commander calls an action with (…arguments, options, command); the body gets the same without the command.
 */
export function action<Args extends unknown[]>(body: (...args: Args) => Promise<CommandResult>): (...args: [...Args, unknown]) => Promise<void> {
  return async (...all) => {
    const args = all.slice(0, -1) as unknown as Args;
    const json = (args.at(-1) as { output?: string } | undefined)?.output === "json";
    try {
      const result = await body(...args);
      process.stdout.write(json ? `${JSON.stringify(result.document, null, 2)}\n` : result.lines.map((line) => `${line}\n`).join(""));
      process.exitCode = result.ok === false ? EXIT.failed : EXIT.done;
    } catch (error) {
      reportError(error, json);
    }
  };
}
