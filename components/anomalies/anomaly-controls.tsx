"use client";
// Narrows the anomalies: how far back, which team, in which order.
import { useRouter } from "next/navigation";
import { Select } from "@/components/ui/select";
import { DAY_CHOICES, PAGE_SIZE, anomaliesHref, type AnomaliesAddress } from "./anomalies-address";

export type AnomalyControlsProps = { address: AnomaliesAddress; teams: readonly { name: string; slug: string }[] };

const ALL_TEAMS = "";
const LIMITS = { day_over_7_day_average: PAGE_SIZE, two_sigma: PAGE_SIZE } as const;

export function AnomalyControls({ address, teams }: AnomalyControlsProps) {
  const router = useRouter();
  const go = (change: Partial<AnomaliesAddress>) => router.push(anomaliesHref({ ...address, limits: LIMITS, ...change }));
  return (
    <>
      <Select label="Range" value={String(address.days)} options={DAY_CHOICES.map((days) => ({ value: String(days), label: `Last ${days} days` }))} onValueChange={(days) => go({ days: Number(days) })} />
      {teams.length < 2 ? null : (
        <Select
          label="Team"
          value={address.team ?? ALL_TEAMS}
          options={[{ value: ALL_TEAMS, label: "All teams" }, ...teams.map(({ name, slug }) => ({ value: slug, label: name }))]}
          onValueChange={(team) => go({ team: team === ALL_TEAMS ? null : team })}
        />
      )}
      <Select
        label="Order"
        value={address.order}
        options={[
          { value: "day", label: "Newest first" },
          { value: "size", label: "Largest first" },
        ]}
        onValueChange={(order) => go({ order })}
      />
    </>
  );
}
