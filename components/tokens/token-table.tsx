"use client";
// Tokens with what they open, their end and their last use; one is revoked with a reason.
import { useRouter } from "next/navigation";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { order } from "@/components/people/order-people";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import { formatDay, formatInstant } from "@/lib/format/date";

export interface ShownToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly team: string | null;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly expired: boolean;
}

const works = ({ revokedAt, expired }: ShownToken): boolean => revokedAt === null && !expired;

const COLUMNS: readonly TableColumn<ShownToken>[] = [
  { key: "name", header: "Name", cell: ({ name }) => name, rowHeader: true },
  { key: "state", header: "State", cell: (token) => (token.revokedAt !== null ? <Badge tone="critical">Revoked</Badge> : token.expired ? <Badge tone="warning">Expired</Badge> : <Badge tone="good">Works</Badge>) },
  { key: "scopes", header: "Scopes", cell: ({ scopes }) => scopes.join(", "), wrap: true, hideBelow: "sm" },
  { key: "rows", header: "Rows", cell: ({ team }) => team ?? "all" },
  { key: "until", header: "Until", cell: ({ expiresAt }) => formatDay(expiresAt.slice(0, 10), { year: true }), hideBelow: "sm" },
  { key: "used", header: "Last used", cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : formatInstant(lastUsedAt)), hideBelow: "md" },
  { key: "by", header: "Made by", cell: ({ createdBy }) => createdBy.replace(/^user:/, ""), hideBelow: "lg" },
];

export function TokenTable({ tokens }: { tokens: readonly ShownToken[] }) {
  const router = useRouter();
  const revoke = async (token: ShownToken, reason: string) => {
    await order(`/api/v1/tokens/${token.id}/revoke`, { reason });
    showToast({ title: `${token.name} is revoked`, tone: "good" });
    router.refresh();
  };
  const act: TableColumn<ShownToken> = {
    key: "act",
    header: <span className="sr-only">Revoke</span>,
    cell: (token) =>
      works(token) ? (
        <ReasonDialog
          trigger={<Button size="sm" aria-label={`Revoke ${token.name}`}>Revoke</Button>}
          title={`Revoke ${token.name}`}
          description="From the next request on it opens nothing. It cannot be taken back."
          action="Revoke it"
          variant="danger"
          placeholder="e.g. the program is gone"
          onConfirm={(reason) => revoke(token, reason)}
        />
      ) : null,
  };
  return <DataTable caption="Service tokens" columns={[...COLUMNS, act]} rows={tokens} rowKey={({ id }) => id} empty={<EmptyState title="No tokens yet" reason="A token lets a program read costs, or watch and start runs." />} />;
}
