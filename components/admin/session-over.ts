// Tells an answer "you are no longer signed in" from a server that is away: the first is not asked again.
import { ApiProblem } from "@/components/ui/fetch-json";

export function isSessionOver(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}
