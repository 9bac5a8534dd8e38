// The explorer's question as options of a command, and as the state they mean.
import type { Command } from "commander";
import { exclusiveEnd, isDay } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";

export interface StateOptions {
  readonly from?: string;
  readonly to?: string;
  readonly group?: string;
  /** What else is said goes into the state as it stands. */
  readonly [field: string]: string | undefined;
}

const STATE_OPTIONS = ["group", "compare", "granularity", "metric", "basis", "filter", "include", "currency", "top", "sort", "complete"] as const;
const GROUP_HELP = "e.g. service,team; of provider, source, account, service, team, environment, region, charge_category, sku, resource, tag:<key>";

/** Adds the question's options to a command. */
export function stateOptions(command: Command, { group }: { group: "required" | "optional" }): Command {
  (group === "required" ? command.requiredOption("--group <dimensions>", GROUP_HELP) : command.option("--group <dimensions>", GROUP_HELP))
    .option("--from <day>", "first day, YYYY-MM-DD")
    .option("--to <day>", "last day, YYYY-MM-DD, included")
    .option("--compare <range>", "previous, last_month, last_year, or 2026-10-01..2026-11-01 (the second excluded): adds the change of complete days")
    .option("--granularity <step>", "day, week, month, quarter, none; default by the length of the range")
    .option("--metric <metric>", "billed, effective (default), list, contracted")
    .option("--basis <basis>", "usage (default) or invoice")
    .option("--filter <filter>", "e.g. service:in:Amazon EC2;team:not:Web, '|' between alternatives")
    .option("--include <categories>", "charge categories, e.g. Usage,Purchase; default all")
    .option("--currency <code>", "default: the one most was spent in; detail rows: all")
    .option("--top <n>", "name the n largest (5 to 20), the rest become Others")
    .option("--sort <key>", "cost:desc (default), cost:asc, name:asc, name:desc")
    .option("--complete <on|off>", "leave out days that are still arriving");
  return command;
}

/** @throws AppError usage for a day that is none */
export function stateParams(options: StateOptions): URLSearchParams {
  const params = new URLSearchParams();
  if (options.from !== undefined) params.set("from", options.from);
  if (options.to !== undefined) {
    if (!isDay(options.to)) throw new AppError("usage", `--to is "${options.to}": write a day as YYYY-MM-DD.`);
    params.set("to", exclusiveEnd(options.to));
  }
  for (const name of STATE_OPTIONS) {
    const value = options[name];
    if (value !== undefined) params.set(name, value);
  }
  return params;
}

/** A wrong argument is wrong usage here (exit 2), where the API says 400. */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input") throw new AppError("usage", `--${error.message}`, { cause: error });
    throw error;
  }
}
