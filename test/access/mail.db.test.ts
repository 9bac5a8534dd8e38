// The outbox goes out by SMTP: each message once, tried again when it was not taken, never again when it may have been.
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { seal } from "@/lib/access/seal";
import { deliverMail } from "@/jobs/outbox/deliver";
import { openMailer } from "@/jobs/outbox/smtp";
import { disableUser, setRole } from "@/lib/access/identity";
import { onPg } from "@/lib/access/sql-runner";
import { addPerson } from "./world";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
const servers: SMTPServer[] = [];

beforeAll(async () => {
  process.env.KCO_SECRET_KEY = "7Yq1cT-o0vWm4zLr8XbN2fHs6KdPj9Gu3EaQ5iRx";
  db = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  await db.owner.query("DELETE FROM ops.outbox");
});
afterAll(async () => {
  await db?.drop();
});

interface Received {
  to: string[];
  text: string;
}

/** A mail server on a free port; `onData` may answer in its own way. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, session, callback) => {
      let text = "";
      stream.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  servers.push(server);
  const port = await new Promise<number>((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.server.address() as { port: number }).port)));
  return { url: `smtp://127.0.0.1:${port}?from=cost@example.com`, received };
}

async function write(to: readonly string[], fields: { sealed?: string; key?: string; before?: string; kind?: string } = {}): Promise<void> {
  await db.owner.query(
    `INSERT INTO ops.outbox (channel, kind, recipients, subject, body_text, sealed, dedup_key, deliver_after, deliver_before)
     VALUES ('email', $5, $1, 'Grüße', 'Open {link} now', $2, $3, now() - interval '1 minute', now() + $4::interval)`,
    [JSON.stringify(to), fields.sealed ?? null, fields.key ?? Math.random().toString(36), fields.before ?? "30 minutes", fields.kind ?? "reset"],
  );
}
const outbox = async () => (await db.owner.query<{ status: string; attempts: number; sealed: string | null; error: string | null }>("SELECT status, attempts, sealed, last_error AS error FROM ops.outbox ORDER BY id")).rows;

test("a mail carries its link, which leaves the database with it, and two processes send it once", async () => {
  const { url, received } = await mailServer();
  await write(["ana@example.com"], { sealed: seal("https://cost.example.com/reset/abc", "mail") });
  await write(["ben@example.com", "cleo@example.com"]);
  await Promise.all([deliverMail(db.etl, openMailer(url)), deliverMail(db.etl, openMailer(url))]);
  await deliverMail(db.etl, openMailer(url));
  expect(received.map(({ to }) => to).sort()).toEqual([["ana@example.com"], ["ben@example.com", "cleo@example.com"]]);
  const [toAna, toTwo] = [received.find(({ to }) => to.length === 1)?.text ?? "", received.find(({ to }) => to.length === 2)?.text ?? ""];
  expect(toAna).toContain("https://cost.example.com/reset/abc");
  expect(toAna).toMatch(/^From: cost@example\.com/m);
  expect(toAna).toMatch(/^To: ana@example\.com/m);
  expect(toTwo).not.toMatch(/^(To|Cc|Bcc):.*(ben|cleo)@/m);
  expect(await outbox()).toEqual([{ status: "sent", attempts: 1, sealed: null, error: null }, { status: "sent", attempts: 1, sealed: null, error: null }]);
});

test("a server that is away or busy is asked again after a growing pause, and one that refuses is not", async () => {
  await write(["ana@example.com"], { sealed: seal("x", "mail") });
  await deliverMail(db.etl, openMailer("smtp://127.0.0.1:1?from=cost@example.com"));
  expect(await outbox()).toMatchObject([{ status: "waiting", attempts: 1, sealed: expect.any(String) as string, error: expect.stringContaining("ECONNREFUSED") as string }]);
  let answer = 451;
  const { url } = await mailServer({ onRcptTo: (_address, _session, callback) => callback(Object.assign(new Error("not now"), { responseCode: answer })) });
  await deliverMail(db.etl, openMailer(url));
  expect((await outbox())[0]?.attempts).toBe(1); // its pause is not over
  await db.owner.query("UPDATE ops.outbox SET claimed_at = now() - interval '31 seconds'");
  await deliverMail(db.etl, openMailer(url));
  expect((await outbox())[0]).toMatchObject({ status: "waiting", attempts: 2 });
  await db.owner.query("UPDATE ops.outbox SET claimed_at = now() - interval '31 seconds'");
  await deliverMail(db.etl, openMailer(url));
  expect((await outbox())[0]?.attempts).toBe(2); // the second pause is a minute
  answer = 550;
  await db.owner.query("UPDATE ops.outbox SET claimed_at = now() - interval '61 seconds'");
  await deliverMail(db.etl, openMailer(url));
  expect((await outbox())[0]).toMatchObject({ status: "failed", attempts: 3, sealed: null });
});

test("a message that may have arrived is not sent again: the line broke after the text, or the process died", async () => {
  const sockets: Socket[] = [];
  const { url } = await mailServer({ onData: (stream) => void stream.resume().on("end", () => sockets.forEach((socket) => socket.destroy())) });
  servers.at(-1)?.server.on("connection", (socket: Socket) => sockets.push(socket));
  await write(["ana@example.com"]);
  await deliverMail(db.etl, openMailer(url));
  expect(await outbox()).toMatchObject([{ status: "failed", attempts: 1, error: expect.stringContaining("may have arrived") as string }]);
  await db.owner.query("UPDATE ops.outbox SET status = 'sending', claimed_at = now() - interval '11 minutes'");
  await deliverMail(db.etl, openMailer(url));
  expect(await outbox()).toMatchObject([{ status: "failed", attempts: 1, error: expect.stringContaining("not sent again") as string }]);
});

test("a message of every team's spend reaches those alone who may read it when it leaves; others' mail is not held back", async () => {
  const { url, received } = await mailServer();
  for (const [name, role] of [["ana", "analyst"], ["fin", "finance"], ["lena", "analyst"]] as const) await addPerson(db.owner, name, role);
  const summary = (key: string, names: readonly string[]) => write(names.map((name) => `${name}@example.com`), { key, kind: "daily_summary" });
  await summary("first", ["ana", "fin", "lena"]);
  await disableUser(onPg(db.owner), "ana@example.com", "test");
  await setRole(onPg(db.owner), "lena@example.com", "lead", "test");
  await summary("second", ["ana", "lena"]);
  await write(["somebody@example.com"]);
  await deliverMail(db.etl, openMailer(url));
  expect(received.map(({ to }) => to)).toEqual([["fin@example.com"], ["somebody@example.com"]]);
  expect((await outbox()).map(({ status, error }) => [status, error])).toEqual([["sent", null], ["failed", "none of its recipients may read it any more"], ["sent", null]]);
});

test("what came too late is not sent, an address that is none is refused, and an old key opens nothing", async () => {
  const { url, received } = await mailServer();
  await write(["ana@example.com"], { before: "-1 minute", sealed: seal("x", "mail") });
  await write(['"e@attacker.com"@victim.com']);
  await write(["ana@example.com"], { sealed: "v1.AAAA" });
  await deliverMail(db.etl, openMailer(url));
  expect(received).toEqual([]);
  expect((await outbox()).map(({ status, error }) => [status, error?.slice(0, 22)])).toEqual([["failed", "not delivered in time"], ["failed", expect.stringContaining("attacker") as string], ["waiting", "A secret in the databa"]]);
});
