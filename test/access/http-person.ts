// A person with a cookie jar who speaks HTTP to the app, as a browser without pages: signs in by next-auth's own routes.

export class HttpPerson {
  private readonly cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  /** One request with this person's cookies; redirects are answers, not followed. */
  async ask(path: string, init: RequestInit & { origin?: string | null } = {}): Promise<Response> {
    const { origin, ...rest } = init;
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) headers.set("cookie", this.cookieHeader());
    if (init.method !== undefined && origin !== null) headers.set("origin", origin ?? this.url);
    const response = await fetch(this.url + path, { ...rest, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** POSTs JSON from a page of the site, or from `origin`. */
  send(path: string, body: unknown, init: { headers?: Record<string, string>; origin?: string | null } = {}): Promise<Response> {
    return this.ask(path, { method: "POST", body: JSON.stringify(body), ...init, headers: { "content-type": "application/json", ...init.headers } });
  }

  /** True when address and password fit. */
  async signIn(email: string, password: string): Promise<boolean> {
    const { csrfToken } = (await (await this.ask("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await this.ask("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, email, password, callbackUrl: "/", json: "true" }),
    });
    return response.status === 200;
  }

  /** All cookies as one header's value. */
  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  private keep(line: string): void {
    const [pair = ""] = line.split(";");
    const at = pair.indexOf("=");
    const gone = /max-age=0|expires=thu, 01 jan 1970/i.test(line);
    if (gone) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
