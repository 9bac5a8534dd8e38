"use client";
// What the explorer shows, to take along: its rows as files, the charges behind them, the chart as a picture, the table for a spreadsheet.
import { useRef, useState } from "react";
import { Download } from "lucide-react";
import { drawnSeries } from "@/components/charts/chart-model";
import { useKey } from "@/components/shell/use-key";
import { Button } from "@/components/ui/button";
import { ApiProblem, fetchJson } from "@/components/ui/fetch-json";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { showToast } from "@/components/ui/toast";
import { formatCount } from "@/lib/format/number";
import { formatRange } from "@/lib/format/date";
import { dimensionLabel } from "@/lib/state/dimensions";
import { writeState } from "@/lib/state/write-state";
import { chartSummary } from "./chart-summary";
import type { ShownView } from "./shown-view";
import { tableText } from "./table-text";
import type { Explorer, ExplorerReport } from "./use-explorer";

type Props = Pick<Explorer, "state"> & { report: ExplorerReport; shown: ShownView };
type Level = "groups" | "detail";
type Format = "csv" | "xlsx" | "parquet";

const FORMATS: readonly { format: Format; label: string }[] = [{ format: "csv", label: "CSV" }, { format: "xlsx", label: "Excel" }, { format: "parquet", label: "Parquet" }];

export function ExportMenu({ state, report, shown }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  useKey("e", () => button.current?.click());

  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      showToast({ tone: "critical", title: "Nothing was exported", description: error instanceof ApiProblem || error instanceof Error ? error.message : "Try again." });
    } finally {
      setBusy(false);
    }
  };
  // Asked first, because a download that fails says nothing on the page.
  const download = (level: Level, format: Format) => act(async () => {
    const params = writeState(state);
    params.set("level", level);
    params.set("format", format);
    const { rows } = await fetchJson<{ rows: number }>(`/api/v1/exports?${params.toString()}&about=only`);
    save(`/api/v1/exports?${params.toString()}`);
    showToast({ title: `Exporting ${formatCount(rows, "row")}`, description: "All rows of the question; the file comes with the browser's downloads." });
  });
  const picture = (format: "png" | "svg") => act(async () => {
    const drawn = document.querySelector<SVGSVGElement>("#main figure svg.recharts-surface");
    if (drawn === null) throw new Error("No chart is shown. Choose a chart type and a step other than the whole range.");
    const { chartSvg, pngBlob, svgBlob } = await import("@/components/charts/chart-image");
    const image = chartSvg(drawn, imageText({ state, report, shown }));
    const url = URL.createObjectURL(format === "png" ? await pngBlob(image) : svgBlob(image));
    save(url, `kco-chart-${state.from}.${format}`);
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
  const copy = () => act(async () => {
    await navigator.clipboard.writeText(tableText(report.answer, report.state.group));
    showToast({ title: "Table copied", description: "Paste it into a spreadsheet." });
  });

  const items: MenuItem[] = [
    { kind: "heading", label: "As shown" },
    ...FORMATS.map(({ format, label }): MenuItem => ({ label, onSelect: () => void download("groups", format) })),
    { kind: "heading", label: "Charges behind it, FOCUS columns" },
    ...FORMATS.map(({ format, label }): MenuItem => ({ label: `${label}, detail rows`, onSelect: () => void download("detail", format) })),
    { kind: "separator" },
    { label: "Chart as PNG", onSelect: () => void picture("png") },
    { label: "Chart as SVG", onSelect: () => void picture("svg") },
    { label: "Copy table", onSelect: () => void copy() },
  ];
  return (
    <Menu
      align="end"
      items={items}
      trigger={
        <Button ref={button} loading={busy} icon={<Download aria-hidden size={14} className="text-ink-3" />} className="font-normal" title="Export (e)">
          Export
        </Button>
      }
    />
  );
}

function imageText({ state, report, shown }: Props) {
  const [dimension] = report.state.group;
  const kind = state.chart === "table" || state.chart === "waterfall" ? "bar" : state.chart;
  return {
    title: `${dimension === undefined ? "Spend" : `Spend by ${dimensionLabel(dimension).toLowerCase()}`}, ${formatRange(report.state.from, report.state.to)}`,
    summary: chartSummary(report, shown),
    legend: drawnSeries(shown.series, kind).map(({ label, color }) => ({ label, color })),
  };
}

/** Without a name the server's answer brings one. */
function save(href: string, name = ""): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
