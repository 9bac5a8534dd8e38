// Every model of gold in the order in which it runs. A new model: one SQL file beside the others and one line here.
import dailySpend from "./aggregates/daily_spend.sql";
import dailySpendAll from "./aggregates/daily_spend_all.sql";
import monthlySpendByProvider from "./aggregates/monthly_spend_by_provider.sql";
import topServicesByCost from "./aggregates/top_services_by_cost.sql";
import intMembers from "./intermediate/int_members.sql";
import intUnifiedBilling from "./intermediate/int_unified_billing.sql";
import dimAccount from "./marts/dim_account.sql";
import dimCharge from "./marts/dim_charge.sql";
import dimDate from "./marts/dim_date.sql";
import dimEnvironment from "./marts/dim_environment.sql";
import dimRegion from "./marts/dim_region.sql";
import dimResource from "./marts/dim_resource.sql";
import dimService from "./marts/dim_service.sql";
import dimSku from "./marts/dim_sku.sql";
import dimTeam from "./marts/dim_team.sql";
import factCloudBilling from "./marts/fact_cloud_billing.sql";
import stageSilver from "./staging/stage_silver.sql";
import stgAwsBilling from "./staging/stg_aws_billing.sql";
import stgAzureBilling from "./staging/stg_azure_billing.sql";
import stgGcpBilling from "./staging/stg_gcp_billing.sql";
import stgOtherBilling from "./staging/stg_other_billing.sql";
import { parseModel, type Model } from "./model";

export const models: readonly Model[] = [
  stageSilver,
  stgAwsBilling,
  stgGcpBilling,
  stgAzureBilling,
  stgOtherBilling,
  intUnifiedBilling,
  intMembers,
  dimDate,
  dimAccount,
  dimService,
  dimTeam,
  dimEnvironment,
  dimRegion,
  dimSku,
  dimResource,
  dimCharge,
  factCloudBilling,
  dailySpend,
  dailySpendAll,
  monthlySpendByProvider,
  topServicesByCost,
].map(parseModel);

export function modelsOf(materialized: Model["materialized"]): readonly Model[] {
  return models.filter((m) => m.materialized === materialized);
}
