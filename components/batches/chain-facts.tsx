// A delivery's place in its source's hash chain, and whether it still holds.
import { CircleCheck, TriangleAlert } from "lucide-react";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import type { BatchChain, BatchVerification } from "@/lib/queries/lineage/get-batch";
import { FactList } from "./fact-list";

export function ChainFacts({ chain, verification }: { chain: BatchChain; verification: BatchVerification | null }) {
  const broken = [
    ...(chain.headerHolds ? [] : ["its header was changed after it was chained"]),
    ...(chain.followsPrevious ? [] : ["it does not follow the batch before it"]),
    ...(chain.isFollowed ? [] : ["what comes after it does not follow it"]),
  ];
  return (
    <>
      <p className="mb-3 flex items-start gap-1.5 text-sm">
        {broken.length === 0 ? <CircleCheck aria-hidden size={16} className="mt-0.5 shrink-0 text-good" /> : <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-critical" />}
        <span>{broken.length === 0 ? "Header and chain hold: looked at just now." : `The chain is broken: ${broken.join("; ")}. Restore the batch from the archive or a backup.`}</span>
      </p>
      <FactList
        facts={[
          ["Place", `${chain.seq} of ${chain.head} of its source`],
          ["Hash", <code key="hash" className="font-mono text-xs break-all">{chain.hash}</code>],
          ["Follows", chain.seq === "1" ? "nothing, it is the first" : <code key="previous" className="font-mono text-xs break-all">{chain.previousHash}</code>],
          ["Records hashed in", formatCount(chain.blocks, "block")],
          ["Records verified", <Verified key="verified" verification={verification} />],
        ]}
      />
    </>
  );
}

function Verified({ verification }: { verification: BatchVerification | null }) {
  if (verification === null) return "every night with all others; this one was not ordered yet";
  const { runId, status, at, message } = verification;
  return (
    <>
      <StatusBadge status={status} plain /> in <TextLink href={`/admin/runs/${runId}`}>run {runId}</TextLink>
      {at === null ? null : `, ${formatInstant(at)}`}
      {message === null ? null : <span className="block text-critical">{message}</span>}
    </>
  );
}
