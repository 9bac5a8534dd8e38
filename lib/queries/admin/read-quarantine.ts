// A page of quarantined records for somebody in the web, with a line in the audit log: their text is as raw as that in bronze.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { onPrisma } from "@/lib/access/sql-runner";
import { withScope } from "@/lib/access/with-scope";
import { listQuarantine, type QuarantineFilter, type QuarantinePage } from "@/lib/quarantine/list-quarantine";
import { noteReadIn } from "./note-read";

/** For roles that see everything. A page without records leaves no line. @throws AppError "unauthenticated" when the account is gone */
export function readQuarantine(scope: Scope, filter: QuarantineFilter): Promise<QuarantinePage> {
  return withScope(
    scope,
    async (tx) => {
      const page = await listQuarantine(onPrisma(tx), filter);
      const [first, last] = [page.records[0], page.records.at(-1)];
      if (first && last) await noteReadIn(tx, scope, { action: "quarantine.read", object: "quarantine", what: { from: first.key, to: last.key, records: page.records.length } });
      return page;
    },
    { write: true },
  );
}
