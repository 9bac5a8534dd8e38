// npm run bench -- NAME: speed and memory claims, with the limit measured in the same run where there is one.
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { openDatabase } from "@/lib/db/open-database";
import { messageOf } from "@/lib/errors/app-error";
import { dashboardsBench } from "./dashboards-bench";
import { importBench } from "./import-bench";
import { incrementalBench } from "./incremental-bench";
import { pipelineBench } from "./pipeline-bench";
import { rlsBench } from "./rls-bench";

interface Options {
  readonly rows: number;
  readonly rounds: number;
  readonly output: "text" | "json";
}

type Say = (line: string) => void;

interface Bench {
  readonly name: string;
  readonly says: string;
  run(options: Options, say: Say): Promise<object>;
}

const BENCHES: readonly Bench[] = [
  { name: "import", says: "a FOCUS CSV to published gold, against a bare script: COPY and the same models over one connection", run: (o, say) => importBench(o.rows, o.rounds, say) },
  { name: "pipeline", says: "bronze to published gold with its checks, against the same models in a bare script and against a row at a time through the ORM", run: (o, say) => pipelineBench(o.rows, o.rounds, say) },
  { name: "incremental", says: "a restated week with 3 and with 36 months of history behind it; --rows are those of a month, at most 78,000", run: (o, say) => incrementalBench(Math.min(o.rows, 78_000), o.rounds, say) },
  { name: "dashboards", says: "overview and explorer over HTTP, 20 people at once; p95 ≤ 250 ms", run: (o, say) => dashboardsBench(o.rows, say) },
  { name: "rls", says: "the explorer's scans under row-level security, against the same scans without a policy; ratio ≤ 1.1", run: (o, say) => rlsBench(o.rows, o.rounds, say) },
];

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 on");
  return Number.parseInt(text, 10);
}

function machine(): object {
  return { node: process.version, platform: `${platform()}-${arch()}`, cores: cpus().length, cpu: cpus()[0]?.model ?? "", memory_gib: Math.round(totalmem() / 2 ** 30), load: loadavg().map((l) => Number(l.toFixed(1))) };
}

/** One document: a bench's own, or all of them under one name. */
async function measure(benches: readonly Bench[], options: Options): Promise<void> {
  const database = await openDatabase();
  const say: Say = (line) => process.stderr.write(`${line}\n`);
  try {
    const documents: object[] = [];
    for (const bench of benches) documents.push({ name: bench.name, ...(await bench.run(options, say)), machine: machine() });
    const document = benches === BENCHES ? { name: "all", results: documents } : documents[0];
    process.stdout.write(`${JSON.stringify(document, null, options.output === "json" ? undefined : 2)}\n`);
  } catch (error) {
    say(`✗ ${messageOf(error)}`);
    process.exitCode = 1;
  } finally {
    await database.close();
  }
}

const program = new Command("bench").description("measure against the limit, interleaved; equal rows and sums are checked before any time is printed");
for (const [name, says, chosen] of [...BENCHES.map((b) => [b.name, b.says, [b]] as const), ["all", "all of them, in turn", BENCHES] as const]) {
  program
    .command(name)
    .description(says)
    .option("--rows <n>", "rows of the data", count, 1_000_000)
    .option("--rounds <n>", "rounds of each contender, in turn", count, 5)
    .addOption(new Option("-o, --output <format>", "text (indented) or json (one line)").choices(["text", "json"]).default("text"))
    .action((options: Options) => measure(chosen, options));
}

await program.parseAsync();
