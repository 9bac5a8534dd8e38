// Which rights the groups of a provider give, what a provider's claims are worth, and what a sealed text withstands.
import { beforeAll, describe, expect, test } from "vitest";
import { seal, unseal } from "@/lib/access/seal";
import { ssoProviders, type Claims } from "@/lib/access/sso-providers";
import { voucherOf } from "@/lib/access/sso-sign-in";
import { readEnv } from "@/lib/config/env";
import { readGroupRules, rightsOf } from "@/lib/config/group-rules";

describe("group rules", () => {
  const rules = readGroupRules("finops=analyst; web team=lead:Web, Mobile;ops=viewer:Core; board=finance") ?? [];

  test("are read with their teams, and a wrong one is none", () => {
    expect(rules).toContainEqual({ group: "web team", role: "lead", teams: ["Web", "Mobile"] });
    expect(["x", "=admin", "g=owner", "g=analyst:Web", "a=admin;b"].map(readGroupRules)).toEqual([null, null, null, null, null]);
    expect(readGroupRules("")).toEqual([]);
  });

  test("give the widest role of a person's groups and the teams of all of them, and nothing to who has none", () => {
    expect(rightsOf(["ops", "web team"], rules)).toEqual({ role: "lead", teams: ["Core", "Mobile", "Web"] });
    expect(rightsOf(["ops", "board", "finops"], rules)).toMatchObject({ role: "analyst" });
    expect(rightsOf(["strangers"], rules)).toBeNull();
  });
});

test("an address counts when its provider has verified it, or when one's own Entra tenant keeps it", () => {
  const email = (provider: string, claims: Claims) => voucherOf(provider, "s", claims).email;
  expect(email("google", { email: "A@Example.com", email_verified: true })).toBe("a@example.com");
  expect([email("google", { email: "a@example.com" }), email("oidc", { email: "a@example.com", email_verified: false }), email("oidc", { preferred_username: "a@example.com", email_verified: true })]).toEqual([null, null, null]);
  expect(email("entra", { preferred_username: "a@example.com" })).toBe("a@example.com");
  expect(voucherOf("oidc", "s", { groups: "admins" }).groups).toEqual([]);
});

test("a provider is offered when all of its variables are set, and half of them or a shared tenant stop the start", () => {
  const entra = { KCO_ENTRA_CLIENT_ID: "a", KCO_ENTRA_CLIENT_SECRET: "b" };
  expect(ssoProviders({}).length).toBe(0);
  expect(ssoProviders({ KCO_GOOGLE_CLIENT_ID: "a", KCO_GOOGLE_CLIENT_SECRET: "b", KCO_GITHUB_CLIENT_ID: "a", KCO_GITHUB_CLIENT_SECRET: "b", ...entra, KCO_ENTRA_TENANT_ID: "example.com", KCO_OIDC_ISSUER: "https://id.example.com", KCO_OIDC_CLIENT_ID: "a", KCO_OIDC_CLIENT_SECRET: "b" }).map(({ id }) => id)).toEqual(["google", "entra", "github", "oidc"]);
  expect(() => readEnv({ KCO_GOOGLE_CLIENT_ID: "a" })).toThrow(/KCO_GOOGLE_CLIENT_SECRET/);
  expect(() => readEnv({ ...entra, KCO_ENTRA_TENANT_ID: "common" })).toThrow(/own tenant/);
  expect(() => readEnv({ KCO_SSO_GROUPS: "finops=boss" })).toThrow(/group=role/);
});

describe("a sealed text", () => {
  beforeAll(() => {
    process.env.KCO_SECRET_KEY = "7Yq1cT-o0vWm4zLr8XbN2fHs6KdPj9Gu3EaQ5iRx";
  });

  test("opens for its purpose with its key alone, and never looks the same twice", () => {
    const sealed = seal("the secret", "totp");
    expect(unseal(sealed, "totp")).toBe("the secret");
    expect(seal("the secret", "totp")).not.toBe(sealed);
    expect(() => unseal(sealed, "mail")).toThrow(/another KCO_SECRET_KEY/);
    const at = sealed.length - 2;
    expect(() => unseal(sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1), "totp")).toThrow(/another KCO_SECRET_KEY/);
    process.env.KCO_SECRET_KEY = "another-Key-another-Key-0123456789-abcdef";
    expect(() => unseal(sealed, "totp")).toThrow(/another KCO_SECRET_KEY/);
    process.env.KCO_SECRET_KEY = "7Yq1cT-o0vWm4zLr8XbN2fHs6KdPj9Gu3EaQ5iRx";
  });
});
