// Why a page that follows a run or a backfill shows old facts, and the way on.
import { TextLink } from "@/components/ui/text-link";
import { isSessionOver } from "./session-over";

export function ConnectionNote({ error, path }: { error: Error; path: string }) {
  return (
    <p role="alert" className="mb-4 rounded-md bg-warning-soft px-3 py-2 text-sm">
      {isSessionOver(error) ? (
        <>
          Your session has ended, so this page no longer follows what happens. <TextLink href={`/sign-in?callbackUrl=${encodeURIComponent(path)}`}>Sign in again</TextLink>
        </>
      ) : (
        <>What you see may be old: {error.message}</>
      )}
    </p>
  );
}
