// What the nightly maintenance does, in this order: what reads all of bronze comes last, so that it takes no time from the others.
import { applyRetention } from "@/jobs/maintenance/apply-retention";
import { archiveZones } from "@/jobs/maintenance/archive-zones";
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { verifyAuditChain } from "@/jobs/maintenance/verify-audit-chain";
import { verifyBronzeChain } from "@/jobs/maintenance/verify-bronze-chain";

export const maintenanceJobs: readonly MaintenanceJob[] = [archiveZones, applyRetention, verifyAuditChain, verifyBronzeChain];
