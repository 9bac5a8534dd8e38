// What the nightly maintenance does, in this order.
import type { MaintenanceJob } from "@/jobs/maintenance/maintenance-job";
import { verifyBronzeChain } from "@/jobs/maintenance/verify-bronze-chain";

export const maintenanceJobs: readonly MaintenanceJob[] = [verifyBronzeChain];
