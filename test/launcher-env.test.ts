import { describe, expect, test } from "vitest";
import { readEnv, readWebEnv } from "@/lib/config/env";
import { weaknessOf } from "@/lib/config/weak-secret";
import { hostBasedAccess, postmasterOptions, serverSettings } from "@/lib/db/embedded/settings";

const strong = "k3Qw8ZtPz0uVb7Yx1Lc5Nd9Rf2Hg6Js4Am";
const web = { NEXTAUTH_SECRET: strong, KCO_SECRET_KEY: strong, KCO_DB_APP_URL: "postgresql://a@b/c", KCO_DB_APP_ALL_URL: "postgresql://a@b/c", KCO_DB_ETL_URL: "postgresql://a@b/c" };

describe("the environment", () => {
  test("has a default for everything that may be left out", () => {
    expect(readEnv({})).toMatchObject({ PORT: 3000, KCO_DATA_DIR: ".kco", KCO_JOBS: "on", KCO_LOG_LEVEL: "info" });
  });

  test("an empty variable counts as not set", () => {
    expect(readEnv({ PORT: "", DATABASE_URL: "" })).toMatchObject({ PORT: 3000 });
  });

  test("is refused with one line for every fault, with the wrong value and the way out", () => {
    const message = (): string => {
      try {
        readEnv({ PORT: "70000", KCO_JOBS: "yes", KCO_BASE_URL: "cost.example" });
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(message().split("\n")).toEqual([
      'PORT is "70000": use a port number from 1 to 65535.',
      'KCO_JOBS is "yes": use on or off.',
      "KCO_BASE_URL: use a URL that begins with https:// or http://.",
    ]);
  });

  test("a fault in a secret or in a URL with a password never repeats the value", () => {
    expect(() => readEnv({ DATABASE_URL: "mysql://root:hunter2@db/x", NEXTAUTH_SECRET: "hunter2" })).toThrow(expect.not.objectContaining({ message: expect.stringContaining("hunter2") }));
  });

  test("half of a replica's URLs is refused", () => {
    expect(() => readEnv({ KCO_DB_APP_URL: "postgresql://a@b/c" })).toThrow(/KCO_DB_APP_URL and KCO_DB_APP_ALL_URL/);
  });

  test("a web process without its secrets does not boot", () => {
    expect(() => readWebEnv({ ...web, NEXTAUTH_SECRET: undefined })).toThrow(/NEXTAUTH_SECRET must be set/);
    expect(readWebEnv(web).KCO_JOBS).toBe("on");
  });

  test("jobs need the pipeline's URL, a web-only replica does not", () => {
    expect(() => readWebEnv({ ...web, KCO_DB_ETL_URL: undefined })).toThrow(/KCO_JOBS=off/);
    expect(readWebEnv({ ...web, KCO_DB_ETL_URL: undefined, KCO_JOBS: "off" }).KCO_JOBS).toBe("off");
  });
});

test.each([
  ["short", "is 5 bytes long"],
  ["changeme-changeme-changeme-changeme", "sample value"],
  ["your_secret_here_your_secret_here_1234", "sample value"],
  ["abababababababababababababababababab", "different characters"],
])("the secret %s is refused", (value, reason) => {
  expect(weaknessOf(value)).toContain(reason);
  expect(() => readEnv({ NEXTAUTH_SECRET: value })).toThrow(/randomBytes/);
});

describe("the embedded server's address", () => {
  test("is this machine alone unless KCO_PG_LISTEN says otherwise", () => {
    expect(postmasterOptions(serverSettings({ NODE_ENV: "test" }), 5432)).toContain("listen_addresses='127.0.0.1'");
    expect(hostBasedAccess(serverSettings({ NODE_ENV: "test" }))).toBe("host all all 127.0.0.1/32 scram-sha-256\n");
  });

  test("opened to the network it admits only personal SQL logins from outside", () => {
    const lines = hostBasedAccess(serverSettings({ NODE_ENV: "test", KCO_PG_LISTEN: "0.0.0.0" })).trim().split("\n");
    expect(lines.filter((line) => !line.includes("127.0.0.1")).every((line) => line.startsWith("host kco +kco_bi,+kco_bi_all "))).toBe(true);
    expect(postmasterOptions(serverSettings({ NODE_ENV: "test", KCO_PG_LISTEN: "10.0.0.5" }), 5432)).toContain("listen_addresses='127.0.0.1,10.0.0.5'");
  });

  test("a value that could smuggle an option into the server's command line is refused", () => {
    expect(() => serverSettings({ NODE_ENV: "test", KCO_PG_LISTEN: "x' -c fsync=off" })).toThrow(/KCO_PG_LISTEN/);
  });
});
