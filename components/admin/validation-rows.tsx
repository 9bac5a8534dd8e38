"use client";
// The table of checks: a row opens to why it matters, what to do, and the failing rows.
import { Fragment, useState } from "react";
import { ChevronRight } from "lucide-react";
import { RunStrip } from "@/components/charts/run-strip";
import { classNames } from "@/components/ui/class-names";
import { Sparkline } from "@/components/ui/sparkline";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import { checkText } from "@/lib/checks/catalog";
import { formatDay } from "@/lib/format/date";
import { formatNumber, formatPercent } from "@/lib/format/number";
import type { CheckConfig } from "@/lib/queries/admin/check-config";
import type { CheckHistory } from "@/lib/queries/admin/validations";
import { CheckDetail } from "./check-detail";
import { useHash } from "./use-hash";

const HEAD = "h-8 border-b border-line-strong px-2 text-left text-xs font-medium text-ink-2 whitespace-nowrap";
const CELL = "border-b border-line px-2 py-1.5 align-top";

export type ValidationRowsProps = { checks: readonly CheckHistory[]; configOf: (checkId: string) => CheckConfig | undefined };

export function ValidationRows({ checks, configOf }: ValidationRowsProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const linked = useHash(); // a link to #check-id, from the admin home or a mail, opens that check
  const isOpen = (id: string): boolean => toggled.has(id) !== (id === linked);
  const toggle = (id: string) => setToggled((current) => new Set(current.has(id) ? [...current].filter((one) => one !== id) : [...current, id]));

  return (
    <div role="region" aria-label="Checks" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">Checks with their last result and their last 30 runs</caption>
        <thead>
          <tr>
            <th scope="col" className={classNames(HEAD, "md:min-w-72")}>Check</th>
            <th scope="col" className={classNames(HEAD, "max-2xl:hidden")}>Layer</th>
            <th scope="col" className={HEAD}>Last result</th>
            <th scope="col" className={classNames(HEAD, "max-2xl:hidden")}>Observed</th>
            <th scope="col" className={classNames(HEAD, "max-xl:hidden")}>Threshold, owner</th>
            <th scope="col" className={classNames(HEAD, "max-lg:hidden")}>Last 30 runs, newest right</th>
            <th scope="col" className={classNames(HEAD, "text-right max-sm:hidden")}>Failing rows, trend</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <Fragment key={check.checkId}>
              <CheckRow check={check} config={configOf(check.checkId)} open={isOpen(check.checkId)} onToggle={() => toggle(check.checkId)} />
              {isOpen(check.checkId) ? (
                <tr id={`${check.checkId}-detail`}>
                  <td colSpan={7} className="border-b border-line bg-sunken px-3 pb-3 md:pl-9">
                    <CheckDetail checkId={check.checkId} results={check.last.results} />
                    <p className="mt-2 text-sm">
                      <TextLink href={`/admin/validations/${check.checkId}`}>History and settings of this check</TextLink>
                    </p>
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CheckRowProps = { check: CheckHistory; config: CheckConfig | undefined; open: boolean; onToggle: () => void };

function CheckRow({ check, config, open, onToggle }: CheckRowProps) {
  const { checkId, layer, last, runs } = check;
  const failing = runs.at(-1)?.failedRows ?? "0";
  return (
    <tr id={checkId} className="scroll-mt-16 hover:bg-hover">
      <th scope="row" className={classNames(CELL, "text-left font-normal")}>
        <button type="button" aria-expanded={open} aria-controls={`${checkId}-detail`} onClick={onToggle} className="flex min-h-6 items-start gap-1.5 rounded-md text-left">
          <ChevronRight aria-hidden size={14} className={classNames("mt-1 shrink-0 text-ink-3 transition-transform", open && "rotate-90")} />
          <span className="min-w-0">
            <span className="block font-medium">{checkText(checkId)?.title ?? checkId}</span>
            <code className="block font-mono text-xs break-all text-ink-3">{checkId}</code>
          </span>
        </button>
      </th>
      <td className={classNames(CELL, "text-ink-2 max-2xl:hidden")}>{layer}</td>
      <td className={CELL}>
        <StatusBadge status={last.outcome} plain />
        {config?.muted === true && last.outcome !== "muted" ? <span className="ml-2"><StatusBadge status="muted" /></span> : null}
        <span className="block text-xs whitespace-nowrap text-ink-3">
          <TextLink href={`/admin/runs/${last.runId}#checks`}>run {last.runId}</TextLink>
        </span>
      </td>
      <td className={classNames(CELL, "max-w-72 max-2xl:hidden")}>
        <span className="line-clamp-2 text-ink-2" title={last.results.map(({ observed }) => observed).join("; ")}>
          {observedOf(check)}
        </span>
      </td>
      <td className={classNames(CELL, "text-ink-2 max-xl:hidden")}>
        <span className="block tabular-nums">{config?.threshold == null ? "–" : `${config.threshold} %`}</span>
        <span className="block text-xs text-ink-3">{config?.owner ?? "–"}</span>
      </td>
      <td className={classNames(CELL, "max-lg:hidden")}>
        <RunStrip label={checkId} runs={runs.map((run) => ({ id: run.runId, status: run.outcome, title: `run ${run.runId}, ${formatDay(run.logicalDate)}`, href: `/admin/runs/${run.runId}#checks` }))} />
      </td>
      <td className={classNames(CELL, "text-right max-sm:hidden")}>
        {failing === "0" ? <span className="text-ink-3">–</span> : formatNumber(Number(failing))}
        {share(last.results)}
        {runs.some(({ failedRows }) => failedRows !== "0") ? (
          <span className="block">
            <Sparkline values={runs.map(({ failedRows }) => failedRows)} label={`Failing rows in the last ${runs.length} runs`} height={16} />
          </span>
        ) : null}
      </td>
    </tr>
  );
}

/** The gravest result's words; of several sources the others are in the detail. */
function observedOf({ last }: CheckHistory): string {
  const main = last.results.find(({ status, severity }) => (status === "fail" ? severity : status) === last.outcome) ?? last.results[0];
  const more = last.results.length - 1;
  return `${main?.observed ?? "–"}${more > 0 ? ` (and ${more} more)` : ""}`;
}

/** Failing rows as a share of those that were looked at, where the check counts them. */
function share(results: CheckHistory["last"]["results"]): string {
  const [failed, total] = [results.reduce((n, r) => n + Number(r.failedRows), 0), results.reduce((n, r) => n + Number(r.totalRows), 0)];
  return failed > 0 && total > 0 ? ` (${formatPercent(failed / total)})` : "";
}
