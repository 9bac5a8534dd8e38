// One check: why it matters, what it last found with the failing rows, how it went before, and what it does for each source.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CheckDetail } from "@/components/admin/check-detail";
import { CheckHistoryView } from "@/components/admin/check-history";
import { CheckSettings } from "@/components/admin/check-settings";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { checkText } from "@/lib/checks/catalog";
import { dayOf } from "@/lib/dates/dates";
import { checkConfig } from "@/lib/queries/admin/check-config";
import { listValidations } from "@/lib/queries/admin/list-validations";

export const metadata: Metadata = { title: "Check" };

const ACCEPTED = ["cleaned_service_approved", "cleaned_account_pattern"]; // lists that a person keeps
const RESULTS = 60;

export default async function CheckPage({ params }: { params: Promise<{ check: string }> }) {
  const scope = await requirePage("/admin/validations/[check]");
  const { check } = await params;
  const words = checkText(check);
  if (words === null) notFound();
  const [{ validations }, configs] = await Promise.all([listValidations(scope, { check, limit: RESULTS }), checkConfig(scope, dayOf(new Date()))]);
  const last = validations.filter(({ runId }) => runId === validations[0]?.runId);
  return (
    <>
      <PageHeader
        title={words.title}
        description={<code className="font-mono text-xs">{check}</code>}
        badge={<Badge>{words.layer}</Badge>}
        controls={ACCEPTED.includes(check) ? <LinkButton href="/admin/validations/approvals">Accept services and accounts</LinkButton> : words.layer === "cleaned" ? <LinkButton href={`/admin/quarantine?check=${check}`}>Quarantined records</LinkButton> : undefined}
      />
      <div className="flex flex-col gap-8">
        <Section title="Last result">
          {last.length === 0 ? <EmptyState title="This check has not run yet" reason={words.why} /> : <CheckDetail checkId={check} results={last} />}
        </Section>
        <Section title="Settings" description="A source's own value wins over the one for every source.">
          <CheckSettings configs={configs.filter(({ checkId }) => checkId === check)} mayChange={mayUse(scope.role, "/api/v1/validations/settings", "POST")} maySwitchOff={words.severity !== "critical"} />
        </Section>
        {validations.length === 0 ? null : (
          <Section title="History" description={`The last ${validations.length} results, oldest at the left.`}>
            <CheckHistoryView entries={validations} />
          </Section>
        )}
      </div>
    </>
  );
}
