// A local OpenID provider that speaks the real protocol: discovery, authorize with PKCE, token with the client's secret, signed id tokens, keys.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const CLIENT = { id: "kco-test", secret: "the client's secret of the test" } as const;

export interface OidcServer {
  readonly issuer: string;
  /** Whom the provider says is sitting there; sign-in needs no clicks. */
  person: Record<string, unknown>;
  /** True: id tokens are signed with a key that is not in the provider's list. */
  forge: boolean;
  close(): Promise<void>;
}

interface Code {
  readonly claims: Record<string, unknown>;
  readonly nonce: string | null;
  readonly challenge: string | null;
  readonly redirectUri: string | null;
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part as string;
  return new URLSearchParams(text);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** True when the client has proved itself, by header or in the form. */
function isClient(request: IncomingMessage, form: URLSearchParams): boolean {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const [id, secret] = basic === undefined ? [form.get("client_id"), form.get("client_secret")] : Buffer.from(basic, "base64").toString().split(":").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
  return id === CLIENT.id && secret === CLIENT.secret;
}

export async function startOidcServer(person: Record<string, unknown>): Promise<OidcServer> {
  const [key, stranger] = [generateKeyPairSync("rsa", { modulusLength: 2048 }), generateKeyPairSync("rsa", { modulusLength: 2048 })];
  const codes = new Map<string, Code>();
  const state = { person, forge: false };

  const authorize = (response: ServerResponse, asked: URLSearchParams): void => {
    if (asked.get("client_id") !== CLIENT.id || asked.get("response_type") !== "code" || asked.get("code_challenge_method") !== "S256") return json(response, 400, { error: "invalid_request" });
    const code = randomBytes(16).toString("hex");
    codes.set(code, { claims: state.person, nonce: asked.get("nonce"), challenge: asked.get("code_challenge"), redirectUri: asked.get("redirect_uri") });
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.get("state") ?? "");
    response.writeHead(302, { location: back.href }).end();
    return undefined;
  };

  const idToken = (issuer: string, { claims, nonce }: Code): string => {
    const now = Math.floor(Date.now() / 1000);
    const text = `${base64({ alg: "RS256", kid: "test", typ: "JWT" })}.${base64({ iss: issuer, aud: CLIENT.id, iat: now, exp: now + 300, nonce, ...claims })}`;
    return `${text}.${sign("sha256", Buffer.from(text), (state.forge ? stranger : key).privateKey).toString("base64url")}`;
  };

  const token = async (issuer: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = await formOf(request);
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? ""); // once
    if (!isClient(request, form)) return json(response, 401, { error: "invalid_client" });
    const proof = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    if (!code || proof !== code.challenge || form.get("redirect_uri") !== code.redirectUri) return json(response, 400, { error: "invalid_grant" });
    return json(response, 200, { access_token: randomBytes(16).toString("hex"), token_type: "Bearer", expires_in: 300, id_token: idToken(issuer, code) });
  };

  const server = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const url = new URL(request.url ?? "/", issuer);
    if (url.pathname === "/.well-known/openid-configuration") {
      return json(response, 200, {
        issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, response_types_supported: ["code"],
        subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["RS256"], token_endpoint_auth_methods_supported: ["client_secret_basic"], code_challenge_methods_supported: ["S256"],
      });
    }
    if (url.pathname === "/keys") return json(response, 200, { keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" }] });
    if (url.pathname === "/authorize") return authorize(response, url.searchParams);
    if (url.pathname === "/token") return void token(issuer, request, response);
    return json(response, 404, { error: "not_found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  });
}
