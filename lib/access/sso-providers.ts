// Who else may vouch for a person, by configuration: Google, GitHub, Microsoft Entra ID and any OIDC provider, all with PKCE, state and nonce.
import "server-only";
import type { OAuthConfig } from "next-auth/providers/oauth";

/** What a provider says about a person. */
export interface Claims {
  readonly sub?: string;
  readonly email?: string;
  readonly email_verified?: boolean | string;
  readonly preferred_username?: string;
  readonly name?: string;
  readonly [claim: string]: unknown;
}

const TIMEOUT_MS = 10_000;

interface Oidc {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

function toProfile(claims: Claims): { id: string; name: string | null; email: string | null } {
  return { id: claims.sub ?? "", name: claims.name ?? null, email: claims.email ?? null };
}

function oidc({ id, name, issuer, clientId, clientSecret }: Oidc): OAuthConfig<Claims> {
  return {
    id,
    name,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    clientId,
    clientSecret,
    httpOptions: { timeout: TIMEOUT_MS },
    profile: toProfile,
  };
}

interface GithubEmail {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

/** GitHub speaks no OIDC, and its profile holds the address that a person shows; the one that it has verified is asked for apart. */
function github(clientId: string, clientSecret: string): OAuthConfig<Claims> {
  const ask = async (path: string, token: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, "user-agent": "kco", accept: "application/vnd.github+json" };
    const answer = await fetch(`https://api.github.com${path}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
    return answer.ok ? answer.json() : null;
  };
  const claims = async (token: string): Promise<Claims> => {
    const [profile, emails] = await Promise.all([ask("/user", token) as Promise<{ id: number; login: string; name: string | null } | null>, ask("/user/emails", token)]);
    if (profile === null) return {};
    const primary = Array.isArray(emails) ? (emails as GithubEmail[]).find((one) => one.primary && one.verified) : undefined;
    return { sub: String(profile.id), name: profile.name ?? profile.login, ...(primary ? { email: primary.email, email_verified: true } : {}) };
  };
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    authorization: { url: "https://github.com/login/oauth/authorize", params: { scope: "read:user user:email" } },
    token: "https://github.com/login/oauth/access_token",
    userinfo: { url: "https://api.github.com/user", request: ({ tokens }) => claims(tokens.access_token ?? "") },
    checks: ["pkce", "state"],
    clientId,
    clientSecret,
    httpOptions: { timeout: TIMEOUT_MS },
    profile: toProfile,
  };
}

/** The providers that this installation is configured for, in the order of their buttons. */
export function ssoProviders(env: Readonly<Record<string, string | undefined>> = process.env): OAuthConfig<Claims>[] {
  const pair = (name: string): { clientId: string; clientSecret: string } | null => {
    const [clientId, clientSecret] = [env[`KCO_${name}_CLIENT_ID`], env[`KCO_${name}_CLIENT_SECRET`]];
    return clientId && clientSecret ? { clientId, clientSecret } : null;
  };
  const [google, hub, entra, other] = [pair("GOOGLE"), pair("GITHUB"), pair("ENTRA"), pair("OIDC")];
  return [
    ...(google ? [oidc({ id: "google", name: "Google", issuer: "https://accounts.google.com", ...google })] : []),
    ...(entra && env.KCO_ENTRA_TENANT_ID ? [oidc({ id: "entra", name: "Microsoft", issuer: `https://login.microsoftonline.com/${env.KCO_ENTRA_TENANT_ID}/v2.0`, ...entra })] : []),
    ...(hub ? [github(hub.clientId, hub.clientSecret)] : []),
    ...(other && env.KCO_OIDC_ISSUER ? [oidc({ id: "oidc", name: env.KCO_OIDC_NAME || "single sign-on", issuer: env.KCO_OIDC_ISSUER, ...other })] : []),
  ];
}

/** For the sign-in page. */
export function ssoButtons(): { id: string; name: string }[] {
  return ssoProviders().map(({ id, name }) => ({ id, name }));
}
