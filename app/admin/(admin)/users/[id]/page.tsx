// One person: role and teams, access, sign-in, sessions; what is changed here holds on their next request.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccessBadges } from "@/components/people/people-table";
import { OrderButton, PasswordLinkButton, ViewAsButton } from "@/components/people/person-buttons";
import { needsTeams } from "@/components/people/role-words";
import { RoleForm } from "@/components/people/role-form";
import { SessionTable } from "@/components/people/session-table";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { sendsMail } from "@/lib/access/hand-over";
import { requirePage } from "@/lib/access/session";
import { onePerson } from "@/lib/queries/admin/people";

export const metadata: Metadata = { title: "Person" };

export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const scope = await requirePage("/admin/users/[id]");
  const { id } = await params;
  const found = await onePerson(scope, id);
  if (found === null) notFound();
  const { person, sessions, teams } = found;
  const row = { ...person, disabled: person.disabledAt !== null, lastSignInAt: person.lastSignInAt?.toISOString() ?? null, invitedUntil: person.invitedUntil?.toISOString() ?? null };
  return (
    <>
      <PageHeader title={person.name} {...(person.name === person.email ? {} : { description: person.email })} badge={<AccessBadges person={row} />} />
      <div className="flex flex-col gap-8">
        <Section title="Role and teams" description="A new role ends the person's sessions; new teams hold on the next request.">
          <RoleForm id={id} email={person.email} role={person.role} teams={person.teams} known={teams.map(({ name }) => name)} />
        </Section>
        <Section title="Access">
          <div className="flex flex-wrap gap-2">
            {row.disabled ? <OrderButton id={id} email={person.email} action="enable" /> : <OrderButton id={id} email={person.email} action="disable" />}
            {row.disabled ? null : <PasswordLinkButton id={id} email={person.email} mails={sendsMail()} />}
            {person.secondFactor ? <OrderButton id={id} email={person.email} action="remove_second_factor" /> : null}
            {!row.disabled && needsTeams(person.role) ? <ViewAsButton id={id} email={person.email} name={person.name} /> : null}
          </div>
        </Section>
        <Section title="Sessions" actions={sessions.length === 0 ? undefined : <OrderButton id={id} email={person.email} action="end_sessions" />}>
          <SessionTable sessions={sessions.map(({ createdAt, lastSeenAt, ...rest }) => ({ ...rest, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() }))} />
        </Section>
      </div>
    </>
  );
}
