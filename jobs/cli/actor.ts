// Who gives a command: the name that run and audit log keep.

/** "cli:ana", from the login name of the shell. */
export function cliActor(): string {
  return `cli:${process.env.USER ?? process.env.LOGNAME ?? "unknown"}`;
}
