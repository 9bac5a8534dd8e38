// kco sources test: which permissions of a source are granted, and what asking cost.
import type { Pool } from "pg";
import type { CommandResult } from "@/jobs/cli/command-result";
import { say } from "@/jobs/cli/command-result";
import { AppError } from "@/lib/errors/app-error";
import { findProvider } from "@/jobs/providers/registry";
import { loadSources } from "@/jobs/run/load-sources";
import { maskText } from "@/jobs/run/mask-secrets";

/** Not ok unless every permission is granted. @throws AppError "not_found"; "usage" for a source of files; "provider" for settings that its type refuses */
export async function testSource(pool: Pool, name: string, now = (): Date => new Date()): Promise<CommandResult> {
  const [source] = await loadSources(pool, { kind: "daily", params: { sources: [name] } });
  const provider = source && findProvider(source);
  if (!source || !provider) throw new AppError("usage", `Source ${name} is of type ${source?.type ?? "none"}: its bills are imported, and there is nobody to ask.`);
  const calling = { pool, now, signal: new AbortController().signal, log: (_level: string, message: string) => say(maskText(message)) };
  const { probes, requests, usd } = await provider.probe(source, calling);
  const ok = probes.every(({ problem }) => problem === null);
  const checked = probes.map(({ permission, problem }) => ({ permission, ok: problem === null, problem: problem === null ? null : maskText(problem) }));
  return {
    ok,
    document: { ok, name, type: source.type, permissions: checked, requests, usd },
    lines: [...checked.map(({ permission, problem }) => (problem === null ? `✓ ${permission}` : `✗ ${permission}: ${problem}`)), `${requests} ${requests === 1 ? "request" : "requests"}, $${usd}`],
  };
}
