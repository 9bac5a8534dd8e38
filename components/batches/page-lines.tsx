// A provider's page as lines with numbers, the record's place marked.
import { classNames } from "@/components/ui/class-names";
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/format/number";
import type { RecordPage } from "@/lib/queries/lineage/get-record";

export function PageLines({ page, batchId }: { page: RecordPage; batchId: string }) {
  const { lines, firstLine, lineCount, place } = page;
  const marked = (at: number): boolean => place !== null && at >= place.from && at <= place.to;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-ink-2">
        Page {page.ordinal} of {page.batchId === batchId ? "this delivery" : <><TextLink href={`/admin/batches/${page.batchId}`}>batch {page.batchId}</TextLink>, from which the row was carried over: its day had not moved since</>}, {formatCount(lineCount, "line")}
        {place === null ? "" : `; the record is on lines ${place.from} to ${place.to}`}.
      </p>
      <details>
        <summary className="min-h-6 cursor-pointer text-sm text-ink-2">What was asked</summary>
        <pre tabIndex={0} aria-label="Request" className="mt-1 max-h-72 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs">{pretty(page.request)}</pre>
      </details>
      <div role="group" aria-label="Provider page" tabIndex={0} className="max-h-[36rem] overflow-auto rounded-md bg-sunken py-2 font-mono text-xs">
        <ol start={firstLine} className="w-max min-w-full">
          {lines.map((text, i) => (
            <li key={i} value={firstLine + i} className={classNames("flex gap-3 px-3 whitespace-pre", marked(firstLine + i) && "bg-accent-soft")}>
              <span aria-hidden className="w-10 shrink-0 text-right text-ink-3 select-none">{firstLine + i}</span>
              {marked(firstLine + i) ? <mark className="bg-transparent text-ink">{text}</mark> : <span>{text}</span>}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
