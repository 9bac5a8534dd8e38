"use client";
// Spellings of tags: probable variants to accept or to leave, a form for others, and what was decided.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { MoneyText } from "@/components/ui/money-text";
import { Select } from "@/components/ui/select";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import type { Spelling, SpellingSuggestion, SpellingTag } from "@/lib/allocation/spellings";
import { formatInstant } from "@/lib/format/date";
import { orderSpelling } from "./order-rules";

const WHY: Record<SpellingSuggestion["why"], string> = { letters: "same letters", one_off: "one letter apart", prefix: "begins with the name" };

function useDecide() {
  const router = useRouter();
  return async (tag: SpellingTag, variant: string, canonical: string | null | undefined, reason: string) => {
    const { runId } = await orderSpelling(tag, variant, canonical, reason);
    const title = canonical === undefined ? `Forgotten: ${variant}` : canonical === null ? `${variant} stays as it is` : `${variant} is read as ${canonical}`;
    showToast({ title, description: runId === null ? undefined : `Run ${runId} builds the figures again.`, tone: "good" });
    router.refresh();
  };
}

export function SuggestionTable({ suggestions, mayChange }: { suggestions: readonly SpellingSuggestion[]; mayChange: boolean }) {
  const decide = useDecide();
  const act = (s: SpellingSuggestion) => (
    <span className="flex flex-wrap justify-end gap-1">
      <ReasonDialog trigger={<Button size="sm" aria-label={`Read ${s.variant} as ${s.canonical}`}>Accept</Button>} title={`Read ${s.variant} as ${s.canonical}`} description={`Every charge tagged ${s.variant} then belongs to ${s.canonical}, for every day.`} action="Accept" placeholder="e.g. the same people" onConfirm={(reason) => decide("team", s.variant, s.canonical, reason)} />
      <ReasonDialog trigger={<Button size="sm" variant="ghost" aria-label={`Leave ${s.variant} as it is`}>Ignore</Button>} title={`Leave ${s.variant} as it is`} description="It is a team of its own and is not suggested again." action="Leave it" placeholder="e.g. another team" onConfirm={(reason) => decide("team", s.variant, null, reason)} />
    </span>
  );
  const columns: TableColumn<SpellingSuggestion>[] = [
    { key: "variant", header: "Tag value", cell: ({ variant }) => <span className="block min-w-20 break-words">{variant}</span>, rowHeader: true, wrap: true },
    { key: "canonical", header: "Probably", cell: ({ canonical, why }) => <span>{canonical} <span className="text-xs text-ink-3">{WHY[why]}</span></span>, wrap: true },
    { key: "effective", header: "Effective, all days", align: "right", cell: ({ effective, currency }) => <MoneyText amount={effective} currency={currency} />, hideBelow: "sm" },
    ...(mayChange ? [{ key: "act", header: <span className="sr-only">Decide</span>, cell: act }] : []),
  ];
  return <DataTable caption="Probable variants of team names" columns={columns} rows={suggestions} rowKey={({ variant }) => variant} maxHeight="24rem" empty={<EmptyState title="No team looks like a variant of another" reason="Upper and lower case make no difference to begin with." minHeight={120} />} />;
}

export function SpellingTable({ spellings, mayChange }: { spellings: readonly Spelling[]; mayChange: boolean }) {
  const decide = useDecide();
  const columns: TableColumn<Spelling>[] = [
    { key: "variant", header: "Tag value", cell: ({ variant, tag }) => <span className="block min-w-20 break-words">{variant} <span className="text-xs text-ink-3">{tag}</span></span>, rowHeader: true, wrap: true },
    { key: "canonical", header: "Read as", cell: ({ canonical, published }) => <span>{canonical ?? "itself"} {published ? null : <Badge tone="warning">waits for its rebuild</Badge>}</span>, wrap: true },
    { key: "by", header: "By", cell: ({ by }) => by.replace(/^user:/, ""), hideBelow: "sm" },
    { key: "at", header: "When, UTC", cell: ({ at }) => formatInstant(at), hideBelow: "md" },
    ...(mayChange
      ? [{
          key: "act", header: <span className="sr-only">Forget</span>, cell: ({ tag, variant }: Spelling) => (
            <ReasonDialog trigger={<Button size="sm" variant="ghost" aria-label={`Forget ${variant}`}>Forget</Button>} title={`Forget what was decided about ${variant}`} description="It is a value of its own again." action="Forget" placeholder="e.g. it was a mistake" onConfirm={(reason) => decide(tag, variant, undefined, reason)} />
          ),
        }]
      : []),
  ];
  return <DataTable caption="Decided spellings" columns={columns} rows={spellings} rowKey={({ tag, variant }) => `${tag}|${variant}`} maxHeight="24rem" empty={<EmptyState title="Nothing is decided yet" minHeight={96} />} />;
}

const TAGS = [{ value: "team", label: "Team" }, { value: "environment", label: "Environment" }] as const;

export function AddSpelling() {
  const decide = useDecide();
  const [tag, setTag] = useState<SpellingTag>("team");
  const [variant, setVariant] = useState("");
  const [canonical, setCanonical] = useState("");
  return (
    <ReasonDialog trigger={<Button size="sm">Add a spelling</Button>} title="Read one tag value as another" description="It counts for every day from the next rebuild on." action="Add" placeholder="e.g. renamed last spring" onConfirm={(reason) => decide(tag, variant, canonical, reason)}>
      <Field label="Tag">
        <Select label="Tag" value={tag} options={TAGS} onValueChange={setTag} />
      </Field>
      <Field label="Value in the bills" hint="Upper and lower case are the same.">
        <Input value={variant} onChange={(event) => setVariant(event.target.value)} maxLength={100} autoComplete="off" />
      </Field>
      <Field label="Read as" hint={tag === "team" ? "The name of a team." : "e.g. prod"}>
        <Input value={canonical} onChange={(event) => setCanonical(event.target.value)} maxLength={100} autoComplete="off" />
      </Field>
    </ReasonDialog>
  );
}
