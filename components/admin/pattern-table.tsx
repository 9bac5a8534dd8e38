"use client";
// What an account id looks like, per provider and source.
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";
import type { AccountPattern } from "@/lib/approvals/list-approvals";

const COLUMNS: readonly TableColumn<AccountPattern>[] = [
  { key: "pattern", header: "Pattern", cell: ({ pattern }) => <code className="font-mono text-xs break-all">{pattern}</code>, rowHeader: true, wrap: true },
  { key: "provider", header: "Provider", cell: ({ provider }) => provider },
  { key: "source", header: "Source", cell: ({ source }) => source ?? "every", hideBelow: "sm" },
  { key: "says", header: "Means", cell: ({ says }) => says, hideBelow: "sm" },
];

export function PatternTable({ patterns }: { patterns: readonly AccountPattern[] }) {
  return <DataTable caption="Account patterns" columns={COLUMNS} rows={patterns} rowKey={(p) => [p.provider, p.source, p.pattern].join("|")} />;
}
