// The newest result of each check and source: what stands, whichever run has asked last. A rerun that leaves the raw checks out does not make their findings go away.
import { CHECK_CATALOG } from "@/lib/checks/catalog";

const listed = (analytics: boolean): string => CHECK_CATALOG.filter(({ layer }) => (layer === "analytics") === analytics).map(({ id }) => `'${id}'`).join(", ");

/** SQL of a relation of ops.validation_result rows, one per check and living source, one per check of the analytics zone; a few index reads however long the history is. */
export const STANDING_RESULTS = `(
  SELECT v.* FROM unnest(ARRAY[${listed(false)}]) AS c (check_id)
   CROSS JOIN (SELECT id FROM ops.source WHERE removed_at IS NULL) s
   CROSS JOIN LATERAL (SELECT * FROM ops.validation_result x WHERE x.check_id = c.check_id AND x.source_id = s.id ORDER BY x.id DESC LIMIT 1) v
  UNION ALL
  SELECT v.* FROM unnest(ARRAY[${listed(true)}]) AS c (check_id)
   CROSS JOIN LATERAL (SELECT * FROM ops.validation_result x WHERE x.check_id = c.check_id ORDER BY x.id DESC LIMIT 1) v)`;
