// The explorer's answer as a table of a file: one row a period and combination of groups, exact amounts.
import { costDocument } from "@/lib/queries/spend/cost-document";
import type { ComparedCosts, Report } from "@/lib/queries/spend/cost-report";
import type { Scope } from "@/lib/access/scope";
import { aboutExport, scopeName, type Maker } from "./about-export";
import type { ExportTable } from "./export-column";

export function groupedExport(scope: Scope, report: Report<ComparedCosts>, maker: Maker): ExportTable {
  const { state, answer, dataVersion, completeThrough } = report;
  const { rows } = costDocument(report);
  const columns = [...new Set(["period", ...rows.flatMap((row) => Object.keys(row))])].filter((name) => name !== "cost");
  const table = rows.map((row) => [...columns.map((name) => row[name] ?? null), row.cost ?? null, answer.currency]);
  const totals = answer.totals.length === 0 ? [{ currency: answer.currency, total: answer.total }] : answer.totals.filter(({ currency }) => currency === answer.currency);
  const others = answer.totals.filter(({ currency }) => currency !== answer.currency);
  return {
    columns: [...columns.map((name) => ({ name, kind: "text" as const })), { name: "cost", kind: "decimal" }, { name: "currency", kind: "text" }],
    about: [
      ...aboutExport({ state, level: "groups", totals, rowCount: rows.length, dataVersion, completeThrough, scope: scopeName(scope, maker), madeBy: maker.name, madeAt: maker.at }),
      ...others.map(({ currency, total }): [string, string] => [`Not in this file, ${currency}`, `${total} (currency=${currency} exports it)`]),
    ],
    rowCount: rows.length,
    rows: (async function* whole() {
      yield table;
    })(),
  };
}
