// Who a command says it is in the audit log.

export function commandActor(): string {
  return `cli:${process.env.USER ?? process.env.LOGNAME ?? "unknown"}`;
}
