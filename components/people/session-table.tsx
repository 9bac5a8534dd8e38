"use client";
// Sessions that work: which browser, since when, last seen; one's own can be ended one by one.
import { useRouter } from "next/navigation";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { ApiProblem } from "@/components/ui/fetch-json";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import { formatInstant } from "@/lib/format/date";
import { deviceOf } from "./device-of";
import { order } from "./order-people";

export interface ShownSession {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly userAgent: string | null;
}

/** `ownId` is the session of this browser; with it the others can be ended. */
export function SessionTable({ sessions, ownId }: { sessions: readonly ShownSession[]; ownId?: string | undefined }) {
  const router = useRouter();
  const end = async (id: string) => {
    try {
      await order(`/api/v1/account/sessions/${id}`);
      showToast({ title: "The session is ended", tone: "good" });
    } catch (failure) {
      showToast({ title: "The session was not ended", description: failure instanceof ApiProblem ? failure.message : "Try again.", tone: "critical" });
    }
    router.refresh();
  };
  const act: TableColumn<ShownSession> = {
    key: "act",
    header: <span className="sr-only">End</span>,
    cell: ({ id, userAgent }) => (id === ownId ? <Badge>This browser</Badge> : <Button size="sm" aria-label={`End the session on ${deviceOf(userAgent)}`} onClick={() => void end(id)}>End</Button>),
  };
  const columns: TableColumn<ShownSession>[] = [
    { key: "device", header: "Device", cell: ({ userAgent }) => deviceOf(userAgent), rowHeader: true },
    { key: "seen", header: "Last seen", cell: ({ lastSeenAt }) => formatInstant(lastSeenAt) },
    { key: "since", header: "Since", cell: ({ createdAt }) => formatInstant(createdAt), hideBelow: "sm" },
    ...(ownId === undefined ? [] : [act]),
  ];
  return <DataTable caption="Sessions" columns={columns} rows={sessions} rowKey={({ id }) => id} empty={<p className="text-sm text-ink-2">Signed in nowhere.</p>} />;
}
