// A run and its repetitions, as the tree they are: which repeats which, and how each ended.
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant } from "@/lib/format/date";
import type { RunRelative } from "@/lib/queries/admin/get-run";

export function RunFamily({ family, here }: { family: readonly RunRelative[]; here: string }) {
  const ids = new Set(family.map(({ id }) => id));
  const roots = family.filter(({ parentId }) => parentId === null || !ids.has(parentId));
  return <Level runs={roots} family={family} here={here} />;
}

function Level({ runs, family, here }: { runs: readonly RunRelative[]; family: readonly RunRelative[]; here: string }) {
  return (
    <ul className="flex flex-col gap-1 text-sm [&_ul]:mt-1 [&_ul]:border-l [&_ul]:border-line [&_ul]:pl-4">
      {runs.map((run) => {
        const children = family.filter(({ parentId }) => parentId === run.id);
        return (
          <li key={run.id}>
            <span className="flex flex-wrap items-center gap-x-3">
              {run.id === here ? <span aria-current="page" className="font-semibold">Run {run.id}</span> : <TextLink href={`/admin/runs/${run.id}`}>Run {run.id}</TextLink>}
              <StatusBadge status={run.status} plain />
              <span className="text-ink-3">{formatInstant(run.createdAt)}</span>
              {run.reason === null ? null : <span className="min-w-0 break-words text-ink-2">{run.reason}</span>}
            </span>
            {children.length === 0 ? null : <Level runs={children} family={family} here={here} />}
          </li>
        );
      })}
    </ul>
  );
}
