// The values a filter control offers, as `scope` may see them.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { dayOf } from "@/lib/dates/dates";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import { publishedDays } from "@/lib/queries/trust/trust";
import type { Dimension } from "@/lib/state/dimensions";
import { writeState } from "@/lib/state/write-state";
import { completeRange } from "./complete-range";
import type { ReadQuestion } from "./cost-report";
import { facets, type Facets } from "./facets";
import { tagKeys, type TagKey } from "./tag-keys";

export function facetReport(scope: Scope, read: ReadQuestion, ask: { dimension: Dimension; search: string; limit: number }): Promise<Facets & { dataVersion: number }> {
  return withScope(scope, async (tx) => {
    const fresh = await publishedDays(tx, scope);
    const state = completeRange(read({ today: fresh.newestDay ?? dayOf(new Date()) }), fresh.completeThrough);
    const question = `facets ${JSON.stringify([writeState(state).toString(), ask])}`;
    return { ...(await rememberedAnswer(tx, scope, question, () => facets(tx, scope, state, ask))), dataVersion: fresh.dataVersion };
  });
}

/** The tag keys of the range; none before the first publish. */
export function tagKeyReport(scope: Scope, read: ReadQuestion): Promise<TagKey[]> {
  return withScope(scope, async (tx) => {
    const { newestDay } = await publishedDays(tx, scope);
    if (newestDay === null) return [];
    const { from, to } = read({ today: newestDay });
    return rememberedAnswer(tx, scope, `tag-keys ${from} ${to}`, () => tagKeys(tx, { from, to }, newestDay));
  });
}
