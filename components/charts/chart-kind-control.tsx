"use client";
// Chooses how spend over time is drawn.
import { ChartArea, ChartColumnStacked, ChartLine, TrendingUp } from "lucide-react";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { ChartKind } from "./chart-model";

const KINDS = [
  { value: "bar", label: "Stacked bars", icon: <ChartColumnStacked aria-hidden size={16} /> },
  { value: "line", label: "Lines", icon: <ChartLine aria-hidden size={16} /> },
  { value: "area", label: "Stacked area", icon: <ChartArea aria-hidden size={16} /> },
  { value: "cumulative", label: "Running total", icon: <TrendingUp aria-hidden size={16} /> },
] as const;

export function ChartKindControl({ value, onValueChange }: { value: ChartKind; onValueChange: (kind: ChartKind) => void }) {
  return <SegmentedControl<ChartKind> label="Chart type" value={value} options={KINDS} onValueChange={onValueChange} />;
}
