// A run's structured log (ops.run_log): written in batches, flushed when a step ends, without secrets.
import type { Pool } from "pg";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";
import { maskFields, maskText } from "@/jobs/run/mask-secrets";
import type { LogLevel } from "@/jobs/run/run-context";
import type { StepName } from "@/jobs/run/step";

export interface RunLogLine {
  readonly step: StepName | null;
  readonly level: LogLevel;
  readonly at: Date;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

const FLUSH_MS = 500;
const BATCH = 200;
const KEPT_WITHOUT_DATABASE = 5_000; // lines; a run that logs more while the database is away loses the oldest

export class RunLog {
  private waiting: RunLogLine[] = [];
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly runId: string,
  ) {}

  /** Keeps a line and gives it back as it will be read. */
  add(step: StepName | null, level: LogLevel, text: string, fields: Record<string, unknown> = {}): RunLogLine {
    const line: RunLogLine = { step, level, at: new Date(), message: maskText(text), fields: maskFields(fields) as Record<string, unknown> };
    this.waiting.push(line);
    if (this.waiting.length > KEPT_WITHOUT_DATABASE) this.waiting.shift();
    if (this.waiting.length >= BATCH) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
    return line;
  }

  /** Writes what waits; never throws: a log that cannot be written must not end a run. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const lines = this.waiting.splice(0);
    if (lines.length === 0) return;
    try {
      await this.pool.query(
        `INSERT INTO ops.run_log (run_id, step, level, at, message, fields)
         SELECT $1, l.step, l.level, l.at, l.message, l.fields
           FROM jsonb_to_recordset($2::jsonb) AS l (n int, step text, level text, at timestamptz, message text, fields jsonb) ORDER BY l.n`,
        [this.runId, JSON.stringify(lines.map((line, n) => ({ n, ...line })))],
      );
    } catch (error) {
      this.waiting = [...lines, ...this.waiting].slice(-KEPT_WITHOUT_DATABASE);
      log.warn({ run: this.runId, reason: messageOf(error) }, "run log not written yet");
    }
  }
}
