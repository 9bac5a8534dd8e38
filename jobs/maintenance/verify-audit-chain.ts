// Every night: nobody has changed the audit log (RELIABILITY M-8).
import { AppError } from "@/lib/errors/app-error";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { auditFaultText, verifyAudit } from "@/jobs/verify/verify-audit";

export const verifyAuditChain: MaintenanceJob = {
  name: "verify_audit_chain",
  run: async (ctx) => {
    const report = await verifyAudit(ctx.pool);
    if (report.ok) return { lines: report.lines, seals: report.seals, head: report.head };
    const [first] = report.faults;
    throw new AppError("check_failed", `The audit log is not what was written: ${first === undefined ? "" : auditFaultText(first)}. Run kco verify --audit for all faults and compare with a backup.`, { details: { cause: "audit-changed" } });
  },
};
