// Notes on days between people: who reads, writes and changes which, and what the audit log keeps of it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser } from "@/lib/access/identity";
import { scopeOf, type Role, type Scope } from "@/lib/access/scope";
import { onPg } from "@/lib/access/sql-runner";
import { closePrisma } from "@/lib/db/prisma";
import { annotationInput, annotationRange } from "@/lib/queries/annotations/annotation-input";
import { addAnnotation, changeAnnotation, listAnnotations, removeAnnotation, type AnnotationInput } from "@/lib/queries/annotations/annotations";
import { publishGold } from "../queries/gold-fixture";
import { COMPLETE, ROWS, TEAMS } from "../queries/spend-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
let admin: Scope, webLead: Scope, webViewer: Scope, dataLead: Scope;
const note = (text: string, teamId: number | null, day = "2026-11-05"): AnnotationInput => ({ day, note: text, link: null, teamId });
const read = (scope: Scope) => listAnnotations(scope, "2026-11-01", "2026-12-01");
const texts = async (scope: Scope): Promise<string[]> => (await read(scope)).annotations.map((one) => one.note);

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
  const person = async (name: string, role: Role, teamIds: number[]): Promise<Scope> =>
    scopeOf({ userId: await addUser(onPg(db.owner), { email: `${name}@example.com`, name, role, teams: [], password: "a long enough password", origin: "cli" }, "test"), role, name, teamIds });
  admin = await person("ada", "admin", []);
  webLead = await person("wes", "lead", [2]);
  webViewer = await person("vic", "viewer", [2]);
  dataLead = await person("dan", "lead", [3]);
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

test("a team's note is read by its people and those who see everything, everybody's note by all, on the days asked for", async () => {
  await addAnnotation(admin, note("Price change", null, "2026-11-02"));
  await addAnnotation(webLead, { ...note("Checkout launch", 2), link: "https://wiki.example.com/launch" });
  await addAnnotation(dataLead, note("Backfill of the lake", 3, "2026-11-09"));
  await addAnnotation(admin, note("Another month", null, "2026-12-01"));
  expect(await texts(webViewer)).toEqual(["Checkout launch", "Price change"]);
  expect(await texts(dataLead)).toEqual(["Backfill of the lake", "Price change"]);
  expect(await texts(admin)).toEqual(["Backfill of the lake", "Checkout launch", "Price change"]);
});

test("a lead writes for their own teams, a viewer for none, and each is told what they may", async () => {
  await expect(addAnnotation(webLead, note("For all", null))).rejects.toMatchObject({ code: "forbidden" });
  await expect(addAnnotation(webLead, note("For others", 3))).rejects.toMatchObject({ code: "forbidden" });
  await expect(addAnnotation(webViewer, note("Viewer", 2))).rejects.toMatchObject({ code: "forbidden" });
  await expect(addAnnotation(admin, note("For nobody", 999))).rejects.toMatchObject({ code: "invalid_input" });
  for (const id of ["23503", "42501"]) await expect(changeAnnotation(webLead, id, note("Numbered as an error", 2))).rejects.toMatchObject({ code: "not_found" });
  expect((await read(webLead)).audiences).toEqual([{ teamId: 2, name: "Web" }]);
  expect((await read(webViewer)).audiences).toEqual([]);
  expect((await read(admin)).audiences.map(({ name }) => name)).toEqual(["Everybody", "Commerce", "Data", "Web"]);
  expect((await read(webLead)).annotations.map((one) => [one.note, one.writable])).toEqual([["Checkout launch", true], ["Price change", false]]);
});

test("changes reach no further than writing does, a removal can be undone, and each step stands in the audit log", async () => {
  const found = (await read(admin)).annotations;
  const [launch, price] = ["Checkout launch", "Price change"].map((text) => found.find((one) => one.note === text)?.id ?? "");
  for (const [scope, id] of [[webLead, price], [dataLead, launch], [webViewer, launch]] as const) {
    await expect(changeAnnotation(scope, id ?? "", note("taken over", 2))).rejects.toMatchObject({ code: "not_found" });
    await expect(removeAnnotation(scope, id ?? "", true)).rejects.toMatchObject({ code: "not_found" });
  }
  await expect(changeAnnotation(webLead, launch ?? "", note("given away", 3))).rejects.toMatchObject({ code: "forbidden" });
  await removeAnnotation(webLead, launch ?? "", true);
  expect(await texts(webViewer)).toEqual(["Price change"]);
  await removeAnnotation(webLead, launch ?? "", false);
  await changeAnnotation(admin, launch ?? "", note("Checkout launch, second try", 2, "2026-11-06"));
  expect((await read(webViewer)).annotations[0]).toMatchObject({ note: "Checkout launch, second try", day: "2026-11-06", team: "Web", author: "wes" });
  const { rows } = await db.owner.query("SELECT actor, action FROM ops.audit_log WHERE object = $1 ORDER BY id", [`annotation:${launch}`]);
  expect(rows.map(({ actor, action }: { actor: string; action: string }) => `${action} ${actor}`)).toEqual([
    "annotation.add user:wes@example.com", "annotation.remove user:wes@example.com", "annotation.restore user:wes@example.com", "annotation.change user:ada@example.com",
  ]);
});

test("a note needs a text, a day and a link that leads to a site, and a range its order", () => {
  expect(annotationInput.parse({ day: "2026-11-05", note: " x " })).toEqual({ day: "2026-11-05", note: "x", link: null, teamId: null });
  for (const link of ["javascript:alert(1)", "data:text/html,x", "wiki"]) expect(() => annotationInput.parse({ day: "2026-11-05", note: "x", link })).toThrow(/begins with https/);
  expect(() => annotationInput.parse({ day: "2026-11-31", note: "x" })).toThrow(/YYYY-MM-DD/);
  expect(() => annotationInput.parse({ day: "2026-11-05", note: " " })).toThrow(/what happened/);
  expect(() => annotationRange.parse({ from: "2026-11-05", to: "2026-11-05" })).toThrow(/before to/);
});
