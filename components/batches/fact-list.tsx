// Names and what they are, one under the other; a fact without a value is left out.
import type { ReactNode } from "react";

export type Fact = readonly [name: string, value: ReactNode];

export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {facts.flatMap(([name, value]) => (value === null ? [] : [<dt key={`${name}:name`} className="text-ink-3">{name}</dt>, <dd key={name} className="min-w-0 break-words">{value}</dd>]))}
    </dl>
  );
}
