"use client";
// Adds a pattern for account ids of a provider.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { orderApproval } from "./order-checks";
import { ReasonDialog } from "./reason-dialog";

const PROVIDERS = [
  { value: "aws", label: "AWS" },
  { value: "gcp", label: "Google Cloud" },
  { value: "azure", label: "Azure" },
  { value: "other", label: "Other" },
] as const;

export function AddPattern() {
  const router = useRouter();
  const [provider, setProvider] = useState<(typeof PROVIDERS)[number]["value"]>("aws");
  const [pattern, setPattern] = useState("");
  const add = async (reason: string) => {
    await orderApproval("approve", [{ kind: "pattern", provider, value: pattern, source: null }], reason);
    setPattern("");
    router.refresh();
  };
  return (
    <ReasonDialog trigger={<Button size="sm">Add a pattern</Button>} title="Add a pattern" description="Accounts that fit it are no longer reported." action="Add" placeholder="e.g. the reseller numbers its accounts" onConfirm={add}>
      <Field label="Provider">
        <Select label="Provider" value={provider} options={PROVIDERS} onValueChange={setProvider} />
      </Field>
      <Field label="Pattern" hint="A regular expression over the whole id: ^acct-[0-9]+$">
        <Input value={pattern} onChange={(event) => setPattern(event.target.value)} autoComplete="off" className="font-mono" />
      </Field>
    </ReasonDialog>
  );
}
