// The second factor at sign-in: asked after the password, a code and a recovery code each work once, guessing is stopped.
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptsCode, beginEnrolment, confirmEnrolment, removeSecondFactor } from "@/lib/access/second-factor";
import { checkSignIn } from "@/lib/access/sign-in";
import { onPrisma, type SqlRunner } from "@/lib/access/sql-runner";
import { closePrisma, prismaFor } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addPerson, PASSWORD } from "./world";

let db: TestDatabase;
let web: SqlRunner;
let id: string;
let totp: TOTP;
let recovery: string[];

beforeAll(async () => {
  process.env.KCO_SECRET_KEY = "7Yq1cT-o0vWm4zLr8XbN2fHs6KdPj9Gu3EaQ5iRx";
  db = await createTestDatabase();
  web = onPrisma(prismaFor("app_all"));
  id = await addPerson(db.owner, "sam", "viewer");
  const { secret, uri } = await beginEnrolment(web, id);
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*sam%40example\.com.*secret=/);
  totp = new TOTP({ secret: Secret.fromBase32(secret) });
});
afterAll(async () => {
  await closePrisma();
  await db?.drop();
});

let visits = 0;
const signIn = (code?: string, password = PASSWORD) => checkSignIn(web, { email: "sam@example.com", password, address: `192.0.2.${(visits += 1)}`, ...(code === undefined ? {} : { code }) }).then(({ kind }) => kind);
/** The code of the step after the last accepted one, as the app shows it half a minute later; clocks may differ by one step. */
const next = (): string => totp.generate({ timestamp: Date.now() + 30_000 });

test("a secret that has not seen its first code asks for nothing", async () => {
  expect(await signIn()).toBe("ok");
});

test("once confirmed, the password alone does not let in, and a wrong password never gets as far as the code", async () => {
  await expect(confirmEnrolment(web, id, "000000")).rejects.toMatchObject({ code: "invalid_input" });
  recovery = await confirmEnrolment(web, id, totp.generate());
  expect([recovery.length, new Set(recovery).size]).toEqual([10, 10]);
  await expect(beginEnrolment(web, id)).rejects.toMatchObject({ code: "conflict" });
  expect([await signIn(), await signIn("000000", "a wrong long password"), await signIn("000000")]).toEqual(["code_needed", "refused", "wrong_code"]);
});

test("a code works once, also when it comes twice at the same time; so does a recovery code", async () => {
  const code = next();
  const both = await Promise.all([signIn(code), signIn(code)]);
  expect(both.sort()).toEqual(["ok", "wrong_code"]);
  const [first = ""] = recovery;
  expect([await signIn(` ${first.toUpperCase()} `), await signIn(first)]).toEqual(["ok", "wrong_code"]);
  const stored = JSON.stringify((await db.owner.query("SELECT * FROM ops.recovery_code")).rows);
  expect(recovery.some((one) => stored.includes(one))).toBe(false);
});

test("guessing stops after ten tries in a quarter of an hour, and turning it off takes the recovery codes along", async () => {
  await db.owner.query("DELETE FROM ops.sign_in_attempt");
  for (let n = 0; n < 10; n += 1) expect(await acceptsCode(web, id, "000000")).toBe(false);
  await expect(acceptsCode(web, id, next())).rejects.toMatchObject({ code: "forbidden" });
  await removeSecondFactor(web, id, "cli:test", "phone lost");
  expect((await db.owner.query("SELECT FROM ops.recovery_code")).rowCount).toBe(0);
  expect(await signIn()).toBe("ok");
  expect((await db.owner.query("SELECT actor, reason FROM ops.audit_log WHERE action = 'user.second_factor.off'")).rows).toEqual([{ actor: "cli:test", reason: "phone lost" }]);
});
