// Offending rows as they were delivered, as far as they were kept.
import { TextLink } from "@/components/ui/text-link";
import { formatCount } from "@/lib/format/number";

const MAX_COLUMNS = 12;

export function SampleTable({ rows, total, label }: { rows: ReadonlyArray<Readonly<Record<string, unknown>>>; total: string; label: string }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, MAX_COLUMNS);
  if (rows.length === 0 || columns.length === 0) return null;
  return (
    <div className="mt-2 min-w-0">
      <p className="text-xs text-ink-3">{Number(total) > rows.length ? `${rows.length} of ${formatCount(Number(total), "row")}` : formatCount(rows.length, "row")}</p>
      <div role="region" aria-label={label} tabIndex={0} className="relative max-h-72 overflow-auto border-y border-line">
        <table className="w-full border-separate border-spacing-0 text-xs">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className="sticky top-0 border-b border-line bg-surface px-2 py-1 text-left font-medium whitespace-nowrap text-ink-2">
                  {column.replaceAll("_", " ")}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="font-mono">
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column} className="max-w-80 truncate border-b border-line px-2 py-1 whitespace-nowrap" title={text(row[column])}>
                    {column === "key" ? <RecordLink name={text(row[column])} /> : text(row[column]) || "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** BATCH:RECORD, as quarantine names its records. */
function RecordLink({ name }: { name: string }) {
  const [batch, ordinal] = name.split(":");
  return /^\d+:\d+$/.test(name) ? <TextLink href={`/admin/batches/${batch}/record?ordinal=${ordinal}`}>{name}</TextLink> : name;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
}
