"use client";
// The lines, newest first; a row opens to what it changed, field by field.
import { Fragment, useState } from "react";
import { ChevronRight } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { classNames } from "@/components/ui/class-names";
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";
import { differenceOf, type FieldChange } from "@/lib/audit/difference";
import type { AuditLine } from "@/lib/audit/list-audit";
import { formatInstant } from "@/lib/format/date";

const HEAD = "h-8 border-b border-line-strong px-2 text-left text-xs font-medium text-ink-2 whitespace-nowrap";
const CELL = "border-b border-line px-2 py-1.5 align-top";

export function AuditRows({ lines }: { lines: readonly AuditLine[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => setOpen((current) => new Set(current.has(id) ? [...current].filter((one) => one !== id) : [...current, id]));
  return (
    <div role="region" aria-label="Audit log" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">What was done, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className={HEAD}>What</th>
            <th scope="col" className={HEAD}>Who</th>
            <th scope="col" className={classNames(HEAD, "max-md:hidden")}>Reason</th>
            <th scope="col" className={classNames(HEAD, "max-sm:hidden")}>When</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Fragment key={line.id}>
              <LineRow line={line} open={open.has(line.id)} onToggle={() => toggle(line.id)} />
              {open.has(line.id) ? (
                <tr id={`line-${line.id}`}>
                  <td colSpan={4} className="border-b border-line bg-sunken px-3 pb-3 md:pl-9"><LineDetail line={line} /></td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LineRow({ line, open, onToggle }: { line: AuditLine; open: boolean; onToggle: () => void }) {
  return (
    <tr className="hover:bg-hover">
      <th scope="row" className={classNames(CELL, "text-left font-normal")}>
        <button type="button" aria-expanded={open} aria-controls={`line-${line.id}`} onClick={onToggle} className="flex min-h-6 items-start gap-1.5 rounded-md text-left">
          <ChevronRight aria-hidden size={14} className={classNames("mt-1 shrink-0 text-ink-3 transition-transform", open && "rotate-90")} />
          <span className="wrap-anywhere"><span className="font-medium">{line.action}</span> {line.object}</span>
        </button>
        {line.action === "access.refused" ? <span className="pl-5"><Badge tone="warning">Refused</Badge></span> : null}
      </th>
      <td className={classNames(CELL, "wrap-anywhere max-sm:min-w-20")}>{line.actor}</td>
      <td className={classNames(CELL, "max-md:hidden")}><span className="block max-w-80 truncate" title={line.reason ?? ""}>{line.reason ?? "–"}</span></td>
      <td className={classNames(CELL, "whitespace-nowrap max-sm:hidden")}>{formatInstant(line.at)}</td>
    </tr>
  );
}

const COLUMNS: readonly TableColumn<FieldChange>[] = [
  { key: "field", header: "Field", cell: ({ field }) => (field === "" ? "value" : field), wrap: true },
  { key: "before", header: "Before", cell: ({ before }) => before, wrap: true },
  { key: "after", header: "After", cell: ({ after }) => after, wrap: true },
];

function LineDetail({ line }: { line: AuditLine }) {
  const changes = differenceOf(line.before, line.after);
  return (
    <>
      <p className="py-1.5 text-xs text-ink-3">
        Line {line.id}, {formatInstant(line.at)}, {line.sealed ? "sealed" : "sealed within a minute"}
        {line.reason === null ? null : <span className="block text-ink-2">Reason: {line.reason}</span>}
      </p>
      {changes.length === 0 ? <p className="text-sm text-ink-2">Nothing more was noted with it.</p> : <DataTable caption={`What line ${line.id} changed`} columns={COLUMNS} rows={changes} rowKey={({ field }) => field} maxHeight="none" />}
    </>
  );
}
