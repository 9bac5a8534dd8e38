// npm run bench: speed and memory claims, with the limit measured in the same run. `npm run bench -- import [--rows N] [--rounds N] [-o json]`.
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { Command, Option } from "commander";
import { openDatabase } from "@/lib/db/open-database";
import { importBench } from "./import-bench";

const program = new Command("bench").description("measure against the limit, interleaved; equal rows and sums are checked before any time is printed");
program
  .command("import")
  .description("a FOCUS CSV to published gold, against a bare script: COPY and the same models over one connection")
  .option("--rows <n>", "rows of the file", (v) => Number.parseInt(v, 10), 1_000_000)
  .option("--rounds <n>", "rounds of both, in turn", (v) => Number.parseInt(v, 10), 5)
  .addOption(new Option("-o, --output <format>", "what stdout gets").choices(["text", "json"]).default("text"))
  .action(async (options: { rows: number; rounds: number; output: string }) => {
    const database = await openDatabase();
    try {
      const result = await importBench(options.rows, options.rounds, (line) => process.stderr.write(`${line}\n`));
      const machine = { node: process.version, platform: `${platform()}-${arch()}`, cores: cpus().length, cpu: cpus()[0]?.model ?? "", memory_gib: Math.round(totalmem() / 2 ** 30), load: loadavg().map((l) => Number(l.toFixed(1))) };
      const document = { name: "import", ...result, machine };
      process.stdout.write(options.output === "json" ? `${JSON.stringify(document, null, 2)}\n` : `import ${options.rows} rows: ${result.ratio === null ? "the two ranges overlap, no ratio" : `${result.ratio} × the bare script`}, Node ${result.node_peak_mib} MiB\n`);
    } finally {
      await database.close();
    }
  });

await program.parseAsync();
