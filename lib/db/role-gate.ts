// Closed while a web process has not yet seen that its database roles are safe: nothing is asked of a database that nobody has checked.
import { AppError } from "@/lib/errors/app-error";

const shared = globalThis as typeof globalThis & { kcoRoleGateClosed?: boolean };

/** Closes the gate of this process. @returns what opens it, once the roles are known to be safe */
export function closeGate(): () => void {
  shared.kcoRoleGateClosed = true;
  return () => {
    shared.kcoRoleGateClosed = false;
  };
}

/** @throws AppError "unavailable" while the gate is closed; commands and tests never close it */
export function assertGateOpen(): void {
  if (shared.kcoRoleGateClosed === true) throw new AppError("unavailable", "The database has not answered since this process began. Try again in a few seconds; if it stays so, an admin looks at /readyz.");
}
