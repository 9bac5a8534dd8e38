// How far the hash chain vouches for the log, and how to check it.
import { CopyButton } from "@/components/ui/copy-button";
import { formatInstant } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import type { AuditSealFacts } from "@/lib/audit/list-audit";

export function SealNote({ seal: { seals, newest, unsealed } }: { seal: AuditSealFacts }) {
  if (newest === null) return <p className="mb-4 text-sm text-ink-2">Nothing is sealed yet: the jobs chain new lines once a minute.</p>;
  const head = `${newest.id}:${newest.hash}`;
  return (
    <p className="mb-4 max-w-prose text-sm text-ink-2">
      {formatCount(Number(seals), "seal")}, the newest of {formatInstant(newest.at)}; {formatCount(Number(unsealed), "line")} waiting for the next. Its hash, to keep and check later with <code className="text-xs">kco verify --audit --known</code>:{" "}
      <code className="text-xs break-all">{head}</code> <CopyButton text={head} label="Copy the hash of the newest seal" />
    </p>
  );
}
