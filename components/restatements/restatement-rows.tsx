"use client";
// The movements, newest first; a row opens to its services, teams and causes.
import { Fragment, useState } from "react";
import { ChevronRight } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { classNames } from "@/components/ui/class-names";
import { DataTable } from "@/components/ui/data-table";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import type { Restatement, RestatementPart } from "@/lib/queries/restatements/list-restatements";

const HEAD = "h-8 border-b border-line-strong px-2 text-left text-xs font-medium text-ink-2 whitespace-nowrap";
const CELL = "border-b border-line px-2 py-1.5 align-top";
const CAUSE_WORD = { arrived: "Arrived", restated: "Restated", allocation: "Allocation", reload: "Reload" } as const;

export function RestatementRows({ restatements }: { restatements: readonly Restatement[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => setOpen((current) => new Set(current.has(key) ? [...current].filter((one) => one !== key) : [...current, key]));
  return (
    <div role="region" aria-label="Restatements" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">Usage days that changed, newest movement first</caption>
        <thead>
          <tr>
            <th scope="col" className={HEAD}>What changed</th>
            <th scope="col" className={classNames(HEAD, "max-sm:hidden")}>Source</th>
            <th scope="col" className={classNames(HEAD, "text-right")}>Billed</th>
            <th scope="col" className={classNames(HEAD, "text-right max-md:hidden")}>Effective</th>
            <th scope="col" className={classNames(HEAD, "max-lg:hidden")}>Known at</th>
            <th scope="col" className={classNames(HEAD, "max-md:hidden")}>Run</th>
          </tr>
        </thead>
        <tbody>
          {restatements.map((r, i) => {
            const key = `${r.dataVersion} ${r.day} ${r.source} ${r.currency}`;
            return (
              <Fragment key={key}>
                <MovementRow restatement={r} open={open.has(key)} detailId={`movement-${i}`} onToggle={() => toggle(key)} />
                {open.has(key) ? (
                  <tr id={`movement-${i}`}>
                    <td colSpan={6} className="border-b border-line bg-sunken px-3 pb-3 md:pl-9"><Parts restatement={r} /></td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function MovementRow({ restatement: r, open, detailId, onToggle }: { restatement: Restatement; open: boolean; detailId: string; onToggle: () => void }) {
  return (
    <tr className="hover:bg-hover">
      <th scope="row" className={classNames(CELL, "text-left font-normal")}>
        <button type="button" aria-expanded={open} aria-controls={detailId} onClick={onToggle} className="flex min-h-6 items-start gap-1.5 rounded-md text-left">
          <ChevronRight aria-hidden size={14} className={classNames("mt-1 shrink-0 text-ink-3 transition-transform", open && "rotate-90")} />
          <span>{`${formatDay(r.day, { year: true })} changed ${formatMoney(r.billed, r.currency, { bare: true, signed: true })} on ${formatDay(r.knownAt.slice(0, 10))}`}</span>
        </button>
        <span className="flex flex-wrap gap-1 pl-5">
          {r.settled ? null : <Badge>{r.parts.every(({ cause }) => cause === "arrived") ? "First arrival" : "Settling"}</Badge>}
          {r.afterClose ? <Badge tone="warning">After month close</Badge> : null}
        </span>
      </th>
      <td className={classNames(CELL, "max-sm:hidden")}><span className="block max-w-40 truncate" title={r.source}>{r.source}</span></td>
      <td className={classNames(CELL, "text-right whitespace-nowrap")}><MoneyText amount={r.billed} currency={r.currency} signed /></td>
      <td className={classNames(CELL, "text-right whitespace-nowrap max-md:hidden")}><MoneyText amount={r.effective} currency={r.currency} signed /></td>
      <td className={classNames(CELL, "whitespace-nowrap max-lg:hidden")}>{formatInstant(r.knownAt)}</td>
      <td className={classNames(CELL, "whitespace-nowrap max-md:hidden")}>{r.runId === null ? "–" : <TextLink href={`/admin/runs/${r.runId}`}>{`Run ${r.runId}`}</TextLink>}</td>
    </tr>
  );
}

function Parts({ restatement: { parts, partCount, currency, day, runId, knownAt } }: { restatement: Restatement }) {
  const columns: TableColumn<RestatementPart>[] = [
    { key: "service", header: "Service", cell: ({ service }) => <span className="block max-w-36 truncate sm:max-w-64" title={service}>{service}</span> },
    { key: "provider", header: "Provider", cell: ({ provider }) => provider },
    { key: "team", header: "Team", cell: ({ team }) => team },
    { key: "cause", header: "Cause", cell: ({ cause }) => CAUSE_WORD[cause] },
    { key: "billed", header: `Billed, ${currency}`, align: "right", cell: ({ billed }) => <MoneyText amount={billed} currency={currency} bare signed /> },
    { key: "effective", header: "Effective", align: "right", cell: ({ effective }) => <MoneyText amount={effective} currency={currency} bare signed /> },
  ];
  return (
    <>
      <p className="py-1.5 text-xs text-ink-3">
        Known at {formatInstant(knownAt)}
        {runId === null ? null : <>, <TextLink href={`/admin/runs/${runId}`}>{`run ${runId}`}</TextLink></>}
        {partCount > parts.length ? `; the largest ${parts.length} of ${partCount} movements` : null}
      </p>
      <DataTable caption={`Movements of ${formatDay(day, { year: true })}`} columns={columns} rows={parts} rowKey={({ provider, service, team, cause }) => `${provider} ${service} ${team} ${cause}`} maxHeight="none" />
    </>
  );
}
