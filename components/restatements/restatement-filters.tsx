"use client";
// Narrows the restatements; everything stands in the address.
import { useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";

export type RestatementAddress = { source?: string | undefined; cause?: string | undefined; min?: string | undefined; from?: string | undefined; /** Last day, included. */ through?: string | undefined; settling: "on" | "off" };

const CAUSES = [
  { value: "", label: "Any cause" },
  { value: "restated", label: "Restated" },
  { value: "arrived", label: "Arrived" },
  { value: "allocation", label: "Allocation" },
  { value: "reload", label: "Reload" },
] as const;

export function RestatementFilters({ address, sources }: { address: RestatementAddress; sources: readonly string[] }) {
  const router = useRouter();
  const [source, setSource] = useState(address.source ?? "");
  const [cause, setCause] = useState<(typeof CAUSES)[number]["value"]>(CAUSES.find(({ value }) => value === address.cause)?.value ?? "");
  const go = (fields: Readonly<Record<string, string>>) => {
    const next = new URLSearchParams(Object.entries(fields).filter(([name, value]) => value !== "" && !(name === "settling" && value === "off")));
    router.push(next.size === 0 ? "/admin/restatements" : `/admin/restatements?${next}`);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string): string => String(data.get(name) ?? "").trim();
    go({ source, cause, from: text("from"), through: text("through"), min: text("min"), settling: address.settling });
  };
  return (
    <form onSubmit={submit} className="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2">
      <Select label="Source" value={source} options={[{ value: "", label: "All sources" }, ...sources.map((name) => ({ value: name, label: name }))]} onValueChange={setSource} />
      <Select label="Cause" value={cause} options={CAUSES} onValueChange={setCause} />
      <div className="w-36"><Field label="From usage day"><Input type="date" name="from" defaultValue={address.from ?? ""} /></Field></div>
      <div className="w-36"><Field label="Through"><Input type="date" name="through" defaultValue={address.through ?? ""} /></Field></div>
      <div className="w-28"><Field label="At least"><Input name="min" inputMode="decimal" placeholder="e.g. 10" defaultValue={address.min ?? ""} /></Field></div>
      <Button type="submit">Apply</Button>
      <Switch
        label="Show settling"
        checked={address.settling === "on"}
        onCheckedChange={(on) => go({ source: address.source ?? "", cause: address.cause ?? "", from: address.from ?? "", through: address.through ?? "", min: address.min ?? "", settling: on ? "on" : "off" })}
      />
    </form>
  );
}
