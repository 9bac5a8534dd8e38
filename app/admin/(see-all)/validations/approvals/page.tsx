// Services and accounts: what bills have brought and nobody approved, what was approved, and what an account id looks like.
import type { Metadata } from "next";
import { AddPattern } from "@/components/admin/add-pattern";
import { ApprovedTable, UnapprovedTable } from "@/components/admin/approval-view";
import { PatternTable } from "@/components/admin/pattern-table";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { listApproved, listPatterns, listUnapproved } from "@/lib/approvals/list-approvals";
import { asReader } from "@/lib/queries/admin/as-actor";

export const metadata: Metadata = { title: "Approved services and accounts" };

export default async function ApprovalsPage() {
  const scope = await requirePage("/admin/validations/approvals");
  const [unapproved, approved, patterns] = await asReader(scope, async (db) => [await listUnapproved(db), await listApproved(db), await listPatterns(db)] as const);
  const mayChange = mayUse(scope.role, "/api/v1/approvals", "POST");
  return (
    <>
      <PageHeader title="Approved services and accounts" description="A new service or an account of an unexpected form loads all the same and is reported until somebody accepts it." />
      <div className="flex flex-col gap-8">
        <Section title="Seen, not approved" description="Over everything that is published, largest first.">
          <UnapprovedTable values={unapproved} mayChange={mayChange} />
        </Section>
        <Section title="Approved by people">
          <ApprovedTable values={approved} mayChange={mayChange} />
        </Section>
        <Section title="Account patterns" description="Regular expressions; an account fits when one of its provider's does." actions={mayChange ? <AddPattern /> : undefined}>
          <PatternTable patterns={patterns} />
        </Section>
      </div>
    </>
  );
}
