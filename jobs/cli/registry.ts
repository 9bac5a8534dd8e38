// Every `kco` command, in the order of the help. A new command: one file beside this and one line here.
import { anomaliesCommand } from "@/jobs/cli/anomalies";
import { backfillCommand } from "@/jobs/cli/backfill";
import { archiveCommand } from "@/jobs/cli/archive";
import { backupCommand, restoreCommand } from "@/jobs/cli/backup";
import { cancelCommand } from "@/jobs/cli/cancel";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { conformanceCommand } from "@/jobs/cli/conformance";
import { demoCommand } from "@/jobs/cli/demo";
import { docsCommand } from "@/jobs/cli/docs";
import { doctorCommand } from "@/jobs/cli/doctor";
import { exportCommand } from "@/jobs/cli/export";
import { importCommand } from "@/jobs/cli/import";
import { quarantineCommand } from "@/jobs/cli/quarantine";
import { invoicesCommand } from "@/jobs/cli/invoices";
import { monthCommand } from "@/jobs/cli/month";
import { queryCommand } from "@/jobs/cli/query";
import { reconcileCommand } from "@/jobs/cli/reconcile";
import { restatementsCommand } from "@/jobs/cli/restatements";
import { retentionCommand } from "@/jobs/cli/retention";
import { rulesCommand } from "@/jobs/cli/rules";
import { runCommand } from "@/jobs/cli/run";
import { runsCommand } from "@/jobs/cli/runs";
import { sourcesCommand } from "@/jobs/cli/sources";
import { tokensCommand } from "@/jobs/cli/tokens";
import { teamsCommand } from "@/jobs/cli/teams";
import { sqlLoginCommand } from "@/jobs/cli/sql-login";
import { usersCommand } from "@/jobs/cli/users";
import { validationsCommand } from "@/jobs/cli/validations";
import { verifyCommand } from "@/jobs/cli/verify";

export const commands: readonly CliCommand[] = [
  doctorCommand,
  importCommand,
  runCommand,
  backfillCommand,
  runsCommand,
  cancelCommand,
  queryCommand,
  exportCommand,
  validationsCommand,
  quarantineCommand,
  anomaliesCommand,
  reconcileCommand,
  restatementsCommand,
  invoicesCommand,
  monthCommand,
  rulesCommand,
  conformanceCommand,
  verifyCommand,
  archiveCommand,
  retentionCommand,
  backupCommand,
  restoreCommand,
  sourcesCommand,
  usersCommand,
  tokensCommand,
  teamsCommand,
  sqlLoginCommand,
  demoCommand,
  docsCommand,
];
