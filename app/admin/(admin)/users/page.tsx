// Everybody who may sign in, with role, teams and sessions; admins invite, change and end access here.
import type { Metadata } from "next";
import { InviteDialog } from "@/components/people/invite-dialog";
import { PeopleTable } from "@/components/people/people-table";
import { PageHeader } from "@/components/ui/page-header";
import { sendsMail } from "@/lib/access/hand-over";
import { requirePage } from "@/lib/access/session";
import { peopleAndTeams } from "@/lib/queries/admin/people";

export const metadata: Metadata = { title: "People" };

export default async function UsersPage() {
  const scope = await requirePage("/admin/users");
  const { people, teams } = await peopleAndTeams(scope);
  const names = teams.map(({ name }) => name);
  const mails = sendsMail();
  return (
    <>
      <PageHeader
        title="People"
        description={`A change of role, teams or access holds on the person's next request. ${mails ? "Links to choose a password are mailed." : "No mail is set up (KCO_SMTP_URL), so links to choose a password are shown here once, to be handed over."}`}
        controls={<InviteDialog teams={names} />}
      />
      <PeopleTable people={people.map(({ disabledAt, lastSignInAt, invitedUntil, ...rest }) => ({
        ...rest, disabled: disabledAt !== null, lastSignInAt: lastSignInAt?.toISOString() ?? null, invitedUntil: invitedUntil?.toISOString() ?? null,
      }))} />
    </>
  );
}
