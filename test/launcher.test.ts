import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: projectRoot(), env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject).once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const pretendNode = (version: string): string => `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
const library = (name: string): string => pathToFileURL(join(projectRoot(), "scripts", "lib", `${name}.mjs`)).href;

describe("what cannot work is said in one sentence before anything is done", () => {
  test.each(["start", "test", "check", "kco", "worker"])("a Node that is too old for `npm run %s`", async (script) => {
    const { code, stderr } = await run(["--import", pretendNode("18.20.0"), `scripts/${script}.mjs`]);
    expect({ code, lines: stderr.trim().split("\n").length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(/Node 18\.20\.0 is too old: this product needs Node 20\.19/);
  });

  test("a port that is taken, with another to choose", async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => taken.listen(0, () => resolve((taken.address() as { port: number }).port)));
    const { code, stderr } = await run(["scripts/start.mjs"], { PORT: String(port) });
    taken.close();
    expect({ code, text: stderr.trim() }).toEqual({ code: 1, text: `✗ Port ${port} is taken by another program: stop what uses it, or choose another with PORT, for example \`PORT=3000 npm start\`.` });
  });

  test("a PORT that is no port", async () => {
    const { code, stderr } = await run(["scripts/start.mjs"], { PORT: "http" });
    expect({ code, text: stderr.trim() }).toEqual({ code: 1, text: '✗ PORT is "http": use a number from 1 to 65535.' });
  });

  test("a disk without room", async () => {
    const check = `import(${JSON.stringify(library("preflight"))}).then(({ requireSpace }) => requireSpace("/", 1e9)).catch((error) => { console.error(error.message); process.exit(1); })`;
    const { code, stderr } = await run(["-e", check]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The disk that holds \/ has \d+\.\d GB free and 1000000000 GB are needed: free some space and start again\.\n$/);
  });
});

describe("preparing a checkout", () => {
  const holder = `import(${JSON.stringify(library("lock"))}).then(({ alone }) => alone(async () => { console.log("in"); await new Promise((r) => setTimeout(r, Number(process.argv[1]))); console.log("out"); }, () => console.log("waits")))`;

  test("is done by one command at a time; the others wait and say so", async () => {
    const own = { KCO_LOCK_NAME: `test-${process.pid}-a` };
    const outcomes = await Promise.all([1, 2, 3].map(() => run(["-e", holder, "200"], own)));
    const said = outcomes.map(({ stdout }) => stdout.trim().split("\n"));
    expect(said.every((lines) => lines.at(-2) === "in" && lines.at(-1) === "out")).toBe(true);
    expect(said.filter((lines) => lines[0] === "waits")).toHaveLength(2);
  });

  test("is not blocked by a command that was killed -9 while it was at it", async () => {
    const env = { ...process.env, KCO_LOCK_NAME: `test-${process.pid}-b` };
    const killed = spawn(process.execPath, ["-e", holder, "60000"], { env, stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => killed.stdout.once("data", resolve));
    const end = new Promise((resolve) => killed.once("close", resolve));
    killed.kill("SIGKILL");
    await end;
    const { stdout } = await run(["-e", holder, "1"], { KCO_LOCK_NAME: env.KCO_LOCK_NAME });
    expect(stdout).toContain("out");
  });
});
