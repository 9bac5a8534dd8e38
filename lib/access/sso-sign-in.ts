// Whom a provider's word lets in: people who are known or invited, and those whose groups are mapped to a role. Nobody else.
import "server-only";
import { readGroupRules, rightsOf, type GroupRule } from "@/lib/config/group-rules";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { log } from "@/lib/log/log";
import { addUser, findUserByEmail, setRole, setTeams, type UserRow } from "./identity";
import type { SqlRunner } from "./sql-runner";
import type { Claims } from "./sso-providers";

export interface Voucher {
  readonly provider: string;
  /** The provider's own lasting id of the person. */
  readonly subject: string;
  /** Null when the provider has not verified one. */
  readonly email: string | null;
  readonly name: string;
  readonly groups: readonly string[];
}

export type Admission = { readonly kind: "ok"; readonly userId: string } | { readonly kind: "sso_unknown" | "sso_unverified" | "sso_failed" };

/** What a provider's claims come to. The addresses of one's own Entra tenant are kept by its admins, so they count without a mark. */
export function voucherOf(provider: string, subject: string, claims: Claims, groupsClaim = process.env.KCO_OIDC_GROUPS_CLAIM || "groups"): Voucher {
  const groups = claims[groupsClaim];
  const verified = claims.email_verified === true || claims.email_verified === "true";
  const email = provider === "entra" ? (claims.email ?? claims.preferred_username) : verified ? claims.email : undefined;
  return { provider, subject, email: email?.trim().toLowerCase() || null, name: claims.name ?? "", groups: Array.isArray(groups) ? groups.filter((one): one is string => typeof one === "string") : [] };
}

async function bind(db: SqlRunner, { provider, subject }: Voucher, userId: string): Promise<boolean> {
  const rows = await db.query(
    `WITH bound AS (INSERT INTO ops.external_identity (provider, subject, user_id) VALUES ($1, $2, $3::uuid) ON CONFLICT DO NOTHING RETURNING user_id)
     INSERT INTO ops.audit_log (actor, action, object, after) SELECT 'user:' || u.email, 'user.identity.bind', 'user:' || u.email, jsonb_build_object('provider', $1::text, 'subject', $2::text)
       FROM bound JOIN ops.app_user u ON u.id = bound.user_id RETURNING 1`,
    [provider, subject, userId],
  );
  return rows.length > 0;
}

async function boundTo(db: SqlRunner, { provider, subject }: Voucher): Promise<string | null> {
  const rows = await db.query<{ email: string }>("SELECT u.email FROM ops.external_identity e JOIN ops.app_user u ON u.id = e.user_id WHERE e.provider = $1 AND e.subject = $2", [provider, subject]);
  return rows[0]?.email ?? null;
}

/** The rights of people whom groups have let in follow the groups at each sign-in; an admin's choices for others stay. */
async function followGroups(db: SqlRunner, person: UserRow, voucher: Voucher, rules: readonly GroupRule[]): Promise<boolean> {
  if (person.origin !== "sso") return true;
  const rights = rightsOf(voucher.groups, rules);
  if (rights === null) return false;
  const actor = `sso:${voucher.provider}`;
  if (rights.teams.join("\n") !== [...person.teams].sort().join("\n")) await setTeams(db, person.email, rights.teams, actor);
  if (rights.role !== person.role) await setRole(db, person.email, rights.role, actor);
  return true;
}

async function admitNew(db: SqlRunner, voucher: Voucher & { email: string }, rules: readonly GroupRule[]): Promise<Admission> {
  const rights = rightsOf(voucher.groups, rules);
  if (rights === null) return { kind: "sso_unknown" };
  const userId = await addUser(db, { email: voucher.email, name: voucher.name, ...rights, password: null, origin: "sso" }, `sso:${voucher.provider}`);
  return (await bind(db, voucher, userId)) ? { kind: "ok", userId } : { kind: "sso_unknown" };
}

/** Decides and remembers who the person is at the provider; an address that is given to somebody else later opens nothing. */
export async function admit(db: SqlRunner, voucher: Voucher, rules: readonly GroupRule[] = readGroupRules(process.env.KCO_SSO_GROUPS ?? "") ?? []): Promise<Admission> {
  try {
    const known = await boundTo(db, voucher);
    const email = known ?? voucher.email;
    if (email === null || voucher.subject === "") return { kind: "sso_unverified" };
    const person = await findUserByEmail(db, email);
    if (!person) return await admitNew(db, { ...voucher, email }, rules);
    if (person.disabledAt !== null) return { kind: "sso_unknown" };
    if (known === null && !(await bind(db, voucher, person.id))) return { kind: "sso_unknown" };
    return (await followGroups(db, person, voucher, rules)) ? { kind: "ok", userId: person.id } : { kind: "sso_unknown" };
  } catch (error) {
    log.error({ provider: voucher.provider, reason: messageOf(error), code: error instanceof AppError ? error.code : "internal" }, "a sign-in by another provider failed");
    return { kind: "sso_failed" };
  }
}
