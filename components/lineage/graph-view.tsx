"use client";
// The model graph: drawn where there is room, as a list everywhere; what is searched for or chosen stands out with all it is made of and all it makes.
import { useMemo, useState } from "react";
import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { GRAPH_LAYERS, LAYER_WORDS, streamsOf } from "@/lib/lineage/model-graph";
import { modelHref } from "./model-href";
import { edgePath, graphLayout, NODE, type ShownNode } from "./graph-layout";

export type GraphViewProps = { nodes: readonly ShownNode[]; chosen: string | null };

type Standing = "chosen" | "up" | "down" | "other";

export function GraphView({ nodes, chosen }: GraphViewProps) {
  const [search, setSearch] = useState("");
  const streams = useMemo(() => (chosen === null ? null : streamsOf(nodes, chosen)), [nodes, chosen]);
  const wanted = search.trim().toLowerCase();
  const hits = (id: string): boolean => wanted === "" || id.toLowerCase().includes(wanted);
  const standingOf = (id: string): Standing | null => {
    if (streams === null) return null;
    return id === chosen ? "chosen" : streams.up.has(id) ? "up" : streams.down.has(id) ? "down" : "other";
  };
  const found = nodes.filter(({ id }) => hits(id));
  return (
    <div className="flex flex-col gap-4">
      <div className="max-w-xs">
        <Field label="Find a model, table or page" hint={wanted === "" ? undefined : `${found.length} of ${nodes.length}`}>
          <Input type="search" value={search} onChange={(event) => setSearch(event.target.value)} placeholder="e.g. daily_spend" autoComplete="off" />
        </Field>
      </div>
      <Drawing nodes={nodes} standingOf={standingOf} hits={hits} />
      <details className="md:hidden" open>
        <summary className="min-h-6 cursor-pointer text-sm font-medium">As a list</summary>
        <NodeList nodes={found} standingOf={standingOf} />
      </details>
      <details className="max-md:hidden">
        <summary className="min-h-6 cursor-pointer text-sm text-ink-2">As a list</summary>
        <NodeList nodes={found} standingOf={standingOf} />
      </details>
    </div>
  );
}

type Shown = { nodes: readonly ShownNode[]; standingOf: (id: string) => Standing | null };

const BOX: Record<Standing, string> = {
  chosen: "border-accent bg-selected font-medium",
  up: "border-accent bg-accent-soft",
  down: "border-accent border-dashed bg-raised",
  other: "border-line bg-surface text-ink-3",
};

function Drawing({ nodes, standingOf, hits }: Shown & { hits: (id: string) => boolean }) {
  const layout = useMemo(() => graphLayout(nodes), [nodes]);
  const edges = nodes.flatMap(({ id, inputs }) => inputs.map((input) => ({ from: input, to: id })));
  return (
    <div role="group" aria-label="Model graph" tabIndex={0} className="overflow-x-auto max-md:hidden">
      <div className="relative" style={{ width: layout.width, height: layout.height }}>
        <svg aria-hidden width={layout.width} height={layout.height} className="absolute inset-0" fill="none">
          {edges.map(({ from, to }) => {
            const [a, b] = [layout.places.get(from), layout.places.get(to)];
            if (a === undefined || b === undefined) return null;
            const lit = isOnPath(standingOf(from), standingOf(to));
            return <path key={`${from}→${to}`} d={edgePath(a, b)} className={lit ? "stroke-accent" : "stroke-line"} strokeWidth={lit ? 1.5 : 1} />;
          })}
        </svg>
        {layout.columns.map(({ layer, x }) => (
          <p key={layer} className="absolute top-0 truncate text-xs text-ink-3" style={{ left: x, width: NODE.width }}>{LAYER_WORDS[layer]}</p>
        ))}
        <ul>
          {nodes.map(({ id }) => {
            const place = layout.places.get(id) ?? { x: 0, y: 0 };
            return (
              <li key={id} className={classNames("absolute", hits(id) ? "" : "opacity-60")} style={{ left: place.x, top: place.y, width: NODE.width }}>
                <NodeLink id={id} standing={standingOf(id)} />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

/** The graph has one direction, so both ends upstream, or both downstream, of what is chosen lie on its paths. */
function isOnPath(from: Standing | null, to: Standing | null): boolean {
  return (from === "up" && (to === "up" || to === "chosen")) || ((from === "chosen" || from === "down") && to === "down");
}

function NodeLink({ id, standing }: { id: string; standing: Standing | null }) {
  const words = standing === "up" ? ", upstream" : standing === "down" ? ", downstream" : "";
  return (
    <Link
      href={modelHref(id)}
      scroll={false}
      prefetch={false}
      title={id}
      {...(standing === "chosen" ? { "aria-current": true } : {})}
      className={classNames("block h-7 truncate rounded-md border px-2 text-xs leading-6.5 hover:bg-hover", BOX[standing ?? "other"], standing === null && "text-ink")}
    >
      {id}
      {words === "" ? null : <span className="sr-only">{words}</span>}
    </Link>
  );
}

function NodeList({ nodes, standingOf }: Shown) {
  return (
    <dl className="mt-2 flex flex-col gap-3 text-sm">
      {GRAPH_LAYERS.map((layer) => {
        const members = nodes.filter((node) => node.layer === layer);
        if (members.length === 0) return null;
        return (
          <div key={layer}>
            <dt className="text-xs text-ink-3">{LAYER_WORDS[layer]}</dt>
            <dd>
              <ul className="mt-1 grid grid-cols-1 gap-1 sm:grid-cols-3 lg:grid-cols-5">
                {members.map(({ id }) => (
                  <li key={id} className="min-w-0"><NodeLink id={id} standing={standingOf(id)} /></li>
                ))}
              </ul>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
