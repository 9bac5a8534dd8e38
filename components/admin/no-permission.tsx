// The 403 page: says what is closed, for whom it is open, and who can change that.
import { LinkButton } from "@/components/ui/link-button";

export function NoPermission() {
  return (
    <div className="mx-auto max-w-lg py-10">
      <h1 className="text-xl font-semibold tracking-tight">This page is not for your role</h1>
      <p className="mt-2 text-ink-2">
        Runs, logs and checks show records of every team, so only admins, FinOps analysts and finance may read them. Your own team’s spend is on the overview. If you need this page, ask an admin to change your role.
      </p>
      <div className="mt-4">
        <LinkButton href="/" variant="primary">
          Go to the overview
        </LinkButton>
      </div>
    </div>
  );
}
