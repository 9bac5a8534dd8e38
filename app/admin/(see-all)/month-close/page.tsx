// Month close: each recent month with what has to be so before finance may rely on it.
import type { Metadata } from "next";
import { MonthCloseButton } from "@/components/admin/month-close-button";
import { MonthChecklist } from "@/components/admin/month-checklist";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { dayOf } from "@/lib/dates/dates";
import { formatInstant, formatMonth } from "@/lib/format/date";
import type { MonthClose } from "@/lib/months/month-close";
import { listMonthCloses } from "@/lib/queries/admin/month-close";

export const metadata: Metadata = { title: "Month close" };

const MONTHS = 6;

const STATE = { closed: { tone: "good", word: "Closed" }, ready: { tone: "neutral", word: "Ready to close" }, open: { tone: "warning", word: "Not ready" } } as const;

export default async function MonthClosePage() {
  const scope = await requirePage("/admin/month-close");
  const months = await listMonthCloses(scope, dayOf(new Date()), MONTHS);
  const mayAct = mayUse(scope.role, "/api/v1/month-close", "POST");
  return (
    <>
      <PageHeader title="Month close" description="A closed month is agreed on. A later delivery that moves it still loads, and finance gets a message with the difference." />
      {months.length === 0 ? (
        <EmptyState title="No month to close yet" reason="Months appear here as soon as a bill is published." />
      ) : (
        <div className="flex flex-col gap-8">
          {months.map((month) => (
            <MonthSection key={month.month} month={month} mayAct={mayAct} />
          ))}
        </div>
      )}
    </>
  );
}

function MonthSection({ month, mayAct }: { month: MonthClose; mayAct: boolean }) {
  const { tone, word } = STATE[month.state];
  const missing = month.items.filter(({ ok }) => !ok).map(({ title }) => title);
  return (
    <Section
      title={
        <>
          {formatMonth(month.month)} <Badge tone={tone}>{word}</Badge>
        </>
      }
      {...(month.closedAt === null ? {} : { description: `By ${month.closedBy?.replace(/^(user|cli):/, "")}, ${formatInstant(month.closedAt)}: ${month.reason}` })}
      actions={mayAct && month.items.some(({ id, ok }) => id === "ended" && ok) ? <MonthCloseButton month={month.month} state={month.state} missing={missing} /> : undefined}
    >
      <MonthChecklist items={month.items} caption={`Checklist of ${formatMonth(month.month)}`} />
    </Section>
  );
}
