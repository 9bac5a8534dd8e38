// The logic behind controls: ranges of days, sorting of tables, where a path stands.
import { describe, expect, test } from "vitest";
import { DATE_PRESETS, presetOf, presetRange, shiftRange } from "@/components/ui/date-presets";
import type { TableColumn } from "@/components/ui/table-column";
import { nextSort, sortRows } from "@/components/ui/table-sort";
import { activeNavItem, NAV, navFor } from "@/components/shell/nav";
import { crumbsOf } from "@/components/shell/top-crumbs";

describe("date presets", () => {
  test("end on the newest day with data, exclusive end", () => {
    const ranges = Object.fromEntries(DATE_PRESETS.map(({ id }) => [id, presetRange(id, "2026-11-22")]));
    expect(ranges).toEqual({
      mtd: { from: "2026-11-01", to: "2026-11-23" },
      last_month: { from: "2026-10-01", to: "2026-11-01" },
      "7d": { from: "2026-11-16", to: "2026-11-23" },
      "30d": { from: "2026-10-24", to: "2026-11-23" },
      "90d": { from: "2026-08-25", to: "2026-11-23" },
      qtd: { from: "2026-10-01", to: "2026-11-23" },
      ytd: { from: "2026-01-01", to: "2026-11-23" },
      last_12_months: { from: "2025-12-01", to: "2026-11-23" },
    });
  });

  test("are recognised again, and an own range is none", () => {
    expect(presetOf({ from: "2026-11-16", to: "2026-11-23" }, "2026-11-22")).toBe("7d");
    expect(presetOf({ from: "2026-11-15", to: "2026-11-23" }, "2026-11-22")).toBeNull();
  });

  test("shift whole months by months and other ranges by their own length", () => {
    expect(shiftRange({ from: "2026-03-01", to: "2026-04-01" }, -1)).toEqual({ from: "2026-02-01", to: "2026-03-01" });
    expect(shiftRange({ from: "2026-01-01", to: "2026-04-01" }, 1)).toEqual({ from: "2026-04-01", to: "2026-07-01" });
    expect(shiftRange({ from: "2026-11-01", to: "2026-11-23" }, -1)).toEqual({ from: "2026-10-10", to: "2026-11-01" });
  });
});

describe("table sort", () => {
  type Row = { name: string; cost: string | null };
  const rows: Row[] = [{ name: "b10", cost: "9.000000000000000001" }, { name: "b2", cost: null }, { name: "a", cost: "9.000000000000000002" }];
  const columns: TableColumn<Row>[] = [
    { key: "name", header: "Name", cell: (row) => row.name, sortBy: (row) => row.name },
    { key: "cost", header: "Cost, USD", align: "right", cell: (row) => row.cost, sortBy: (row) => row.cost, sortKind: "decimal" },
  ];
  const names = (sorted: readonly Row[]) => sorted.map(({ name }) => name);

  test("compares money beyond a number's precision and keeps empty cells last both ways", () => {
    expect(names(sortRows(rows, columns, { key: "cost", direction: "desc" }))).toEqual(["a", "b10", "b2"]);
    expect(names(sortRows(rows, columns, { key: "cost", direction: "asc" }))).toEqual(["b10", "a", "b2"]);
  });

  test("reads numbers inside names as people do", () => {
    expect(names(sortRows(rows, columns, { key: "name", direction: "asc" }))).toEqual(["a", "b2", "b10"]);
  });

  test("starts figures with the largest, names with A, and turns round on the second press", () => {
    const [name, cost] = columns;
    if (name === undefined || cost === undefined) throw new Error("two columns");
    expect(nextSort(cost, null)).toEqual({ key: "cost", direction: "desc" });
    expect(nextSort(name, { key: "cost", direction: "desc" })).toEqual({ key: "name", direction: "asc" });
    expect(nextSort(cost, { key: "cost", direction: "desc" })).toEqual({ key: "cost", direction: "asc" });
  });
});

describe("navigation", () => {
  test("marks the longest entry that holds the path, the overview only on itself", () => {
    expect(activeNavItem("/")?.label).toBe("Overview");
    expect(activeNavItem("/admin/runs/42")?.label).toBe("Runs");
    expect(activeNavItem("/admin")?.label).toBe("Pipeline");
    expect(activeNavItem("/teams/web")).toBeUndefined();
  });

  test("has one chord a page and shows operations to nobody who only sees a team", () => {
    expect(new Set(NAV.map(({ chord }) => chord)).size).toBe(NAV.length);
    expect(navFor("lead").some(({ group }) => group === "Operate")).toBe(false);
    expect(navFor("viewer").map(({ href }) => href)).toEqual(["/", "/explorer", "/views", "/anomalies"]);
  });

  test("names the way to a page in breadcrumbs", () => {
    const teams = [{ href: "/teams/web", label: "Web" }];
    expect(crumbsOf("/admin/runs/42", teams)).toEqual([{ label: "Operate" }, { label: "Runs", href: "/admin/runs" }, { label: "42" }]);
    expect(crumbsOf("/admin/batches/1", teams)).toEqual([{ label: "Batches" }, { label: "1" }]);
    expect(crumbsOf("/admin/batches/1/record", teams)).toEqual([{ label: "Batches" }, { label: "1", href: "/admin/batches/1" }, { label: "Record" }]);
    expect(crumbsOf("/teams/web", teams)).toEqual([{ label: "Spend" }, { label: "Teams" }, { label: "Web" }]);
  });
});
