// docs/access.md out of the access matrix: who may call what, and whose rows an answer holds.
import { MATRIX, type RouteMethod, type RouteRule } from "./matrix";
import { ROLES, type Role } from "./scope";

const ROWS: Readonly<Record<RouteRule["rows"], string>> = { none: "no rows of teams", scope: "the asker's teams", all: "every team's" };
const METHODS: readonly RouteMethod[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

function cells(rule: RouteRule, method: RouteMethod): string[] {
  const who = rule.who[method];
  if (who === "anyone") return ["yes", ...ROLES.map(() => "yes")];
  const refused = rule.kind === "page" ? "sign-in" : "401";
  return [refused, ...ROLES.map((role: Role) => (who?.includes(role) ? "yes" : "403"))];
}

function table(kind: RouteRule["kind"]): string {
  const rules = Object.entries<RouteRule>(MATRIX).filter(([, rule]) => rule.kind === kind).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = rules.flatMap(([path, rule]) => METHODS.filter((method) => rule.who[method] !== undefined).map((method) => `| \`${method} ${path}\` | ${cells(rule, method).join(" | ")} | ${ROWS[rule.rows]} |`));
  return [`| | nobody | ${ROLES.join(" | ")} | rows |`, `|---|${"---|".repeat(ROLES.length + 2)}`, ...lines].join("\n");
}

/** Markdown, ending with a line feed. */
export function accessMarkdown(): string {
  return `# Who may do what

Generated from \`lib/access/matrix.ts\` by \`npm run kco -- docs\`; a test holds the two together, and a route that is not in the matrix fails the production build.
"nobody" is a visitor who is not signed in. \`lead\` and \`viewer\` see the rows of their teams and of the teams below them; \`admin\`, \`analyst\` and \`finance\` see every row.
The rows are decided by PostgreSQL (row-level security), never by a page. What a reader may not see looks exactly like what does not exist: 404, or no row.

## Pages

${table("page")}

## Routes

${table("route")}

## Rules and their tests

| rule | what holds | test |
|---|---|---|
${RULES.map(([id, holds, file]) => `| ${id} | ${holds} | \`${file}\` |`).join("\n")}
`;
}

/** The rules of access; a test looks for each id in the titles of its file. */
export const RULES: readonly (readonly [id: string, holds: string, file: string])[] = [
  ["AC-1", "Deny by default: who has no team sees no row anywhere.", "test/access/row-security.db.test.ts"],
  ["AC-2", "Every page and route is in the matrix and asks by it; one that is not fails the build.", "test/access-matrix.test.ts"],
  ["AC-3", "No byte of another team's canary row in any page or answer.", "test/access/access.e2e.test.ts"],
  ["AC-4", "Without the setting of the scope no row is seen; the policies' text is asserted.", "test/access/row-security.db.test.ts"],
  ["AC-5", "A link that somebody sent shows its reader's rows.", "test/access/rules.e2e.test.ts"],
  ["AC-6", "Totals, ranks, shares and facets are made of the reader's rows only.", "test/access/row-security.db.test.ts"],
  ["AC-7", "A mail goes only to people who may see every row it was made of, as their rights are when it is written.", "test/access/visible-sum.db.test.ts"],
  ["AC-8", "Answers are remembered by scope and data version; interleaved readers never meet on a shared connection.", "test/access/scope-crossings.db.test.ts"],
  ["AC-9", "Another team's id and one that does not exist are answered alike.", "test/access/rules.e2e.test.ts"],
  ["AC-10", "role, teamId and the like in a body are ignored or refused.", "test/access/rules.e2e.test.ts"],
  ["AC-11", "All that the roles of web and BI can read is guarded or on a list of open relations.", "test/access/catalog.db.test.ts"],
  ["AC-12", "A change of role, teams or access holds on the next request.", "test/access/rules.e2e.test.ts"],
  ["AC-13", "For any people and teams the rows that are seen add up, with what is unallocated, to the total.", "test/access/visible-sum.db.test.ts"],
];
