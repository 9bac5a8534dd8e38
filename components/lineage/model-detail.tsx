// One node of the model graph: what it says of itself, its last build, its checks, its columns, its SQL.
import type { ReactNode } from "react";
import { StatusBadge } from "@/components/ui/status-badge";
import { DataTable } from "@/components/ui/data-table";
import { Section } from "@/components/ui/section";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatCount, formatNumber } from "@/lib/format/number";
import type { GraphNode, GraphTest } from "@/lib/lineage/model-graph";
import type { ChosenModel, LastCheck } from "@/lib/queries/lineage/model-lineage";
import { modelHref } from "./model-href";

export type ModelDetailProps = { chosen: ChosenModel; readBy: readonly string[] };

export function ModelDetail({ chosen, readBy }: ModelDetailProps) {
  const { node, build, columns } = chosen;
  return (
    <Section id="model" title={<span className="break-all">{node.id}</span>} description={node.doc === "" ? undefined : <span className="block max-w-prose">{node.doc}</span>}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <Fact name="Materialized">{node.materialized === null ? null : `${node.materialized}${node.target === null || node.target === node.id ? "" : `, as ${node.target}`}`}</Fact>
        <Fact name="Grain">{node.grain}</Fact>
        <Fact name="Keys">{node.keys.length === 0 ? null : node.keys.join(", ")}</Fact>
        <Fact name="Last build">{build === null ? null : `${build.rows === null ? "" : `${formatCount(build.rows, "row")}, `}${formatNumber(build.ms)} ms`}</Fact>
        <Fact name="Reads">{links(node.inputs)}</Fact>
        <Fact name="Working tables">{node.works.length === 0 ? null : node.works.join(", ")}</Fact>
        <Fact name="Read by">{links(readBy)}</Fact>
        <Fact name="File">{node.file === null ? null : <code className="font-mono break-all">{node.file}</code>}</Fact>
        <Fact name="Page">{node.href === null ? null : <TextLink href={node.href}>{node.href}</TextLink>}</Fact>
      </dl>
      <div className="mt-4 flex flex-col gap-4">
        {node.tests.length === 0 ? null : <Tests node={node} checks={chosen.checks} />}
        {columns.length === 0 ? null : (
          <details>
            <summary className="min-h-6 cursor-pointer text-sm font-medium">{formatCount(columns.length, "column")}</summary>
            <ul className="mt-1 columns-1 gap-6 text-sm sm:columns-2 lg:columns-4">
              {columns.map(({ name, type }) => (
                <li key={name} className="break-inside-avoid"><code className="font-mono text-xs break-all">{name}</code>{type === null ? null : <span className="text-xs text-ink-3"> {type}</span>}</li>
              ))}
            </ul>
          </details>
        )}
        {node.sql === null ? null : (
          <details>
            <summary className="min-h-6 cursor-pointer text-sm font-medium">SQL</summary>
            <pre tabIndex={0} aria-label={`SQL of ${node.id}`} className="mt-1 max-h-[32rem] overflow-auto rounded-md bg-sunken p-3 font-mono text-xs">{node.sql}</pre>
          </details>
        )}
      </div>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null) return null;
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function links(ids: readonly string[]): ReactNode {
  if (ids.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
      {ids.map((id) => (
        <li key={id}><TextLink href={modelHref(id)} scroll={false} prefetch={false} className="inline-block min-h-6 min-w-6 leading-6">{id}</TextLink></li>
      ))}
    </ul>
  );
}

function Tests({ node, checks }: { node: GraphNode; checks: readonly LastCheck[] }) {
  const last = new Map(checks.map((check) => [check.checkId, check]));
  const columns: TableColumn<GraphTest>[] = [
    { key: "check", header: "Check", rowHeader: true, cell: ({ check }) => <TextLink href={`/admin/validations/${check}`}>{check}</TextLink> },
    { key: "doc", header: "What it asks", wrap: true, cell: ({ doc }) => <span className="block min-w-48">{doc}</span> },
    { key: "last", header: "Last", cell: ({ check }) => { const result = last.get(check); return result === undefined ? null : <TextLink href={`/admin/runs/${result.runId}#checks`}><StatusBadge status={result.status} plain /></TextLink>; } },
  ];
  return <DataTable caption={`Checks on ${node.id}`} showCaption columns={columns} rows={node.tests} rowKey={({ check }) => check} maxHeight="none" />;
}
