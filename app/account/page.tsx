// One's own account: where one is signed in, password, second factor.
import type { Metadata } from "next";
import { EndOthersButton } from "@/components/people/end-others-button";
import { OwnPasswordForm } from "@/components/people/own-password-form";
import { ROLE_WORD } from "@/components/people/role-words";
import { SecondFactor } from "@/components/people/second-factor";
import { SessionTable } from "@/components/people/session-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { accountOf } from "@/lib/access/account";
import { currentPerson, requirePage } from "@/lib/access/session";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const scope = await requirePage("/account");
  const session = await currentPerson();
  if (scope.viewedBy !== undefined) return <EmptyState title="An account belongs to its person" reason="You are seeing the product as somebody else. End that, then open your own account." />;
  const { person, hasPassword, sessions, recoveryCodes } = await accountOf(scope.userId);
  return (
    <>
      <PageHeader title="Account" description={`${person.email} · ${ROLE_WORD[person.role]}${person.teams.length > 0 ? ` · ${person.teams.join(", ")}` : ""}`} />
      <div className="flex flex-col gap-8">
        <Section title="Sessions" description="Where you are signed in. What you do not know: end it and change the password." actions={sessions.length > 1 ? <EndOthersButton /> : undefined}>
          <SessionTable ownId={session?.sessionId ?? ""} sessions={sessions.map(({ createdAt, lastSeenAt, ...rest }) => ({ ...rest, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() }))} />
        </Section>
        <Section title="Second factor" description="A code of an authenticator app beside the password.">
          <SecondFactor on={person.secondFactor} recoveryCodes={recoveryCodes} hasPassword={hasPassword} />
        </Section>
        <Section title="Password" description="A new one ends every session, this one included.">
          {hasPassword ? <OwnPasswordForm email={person.email} /> : <p className="text-sm text-ink-2">You sign in with another provider and have no password here. An admin can make a link to choose one.</p>}
        </Section>
      </div>
    </>
  );
}
