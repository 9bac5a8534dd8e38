import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { describe, expect, test, vi } from "vitest";
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

/** A command that prepares: says "waits", "in", "out", and is done when its stdin ends. */
class Preparer {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly ended: Promise<void>;
  said = "";

  constructor(lockName: string) {
    const code = `import(${JSON.stringify(library("lock"))}).then(({ alone }) => alone(async () => { console.log("in"); process.stdin.resume(); await new Promise((done) => process.stdin.once("end", done)); console.log("out"); }, () => console.log("waits")))`;
    this.child = spawn(process.execPath, ["-e", code], { env: { ...process.env, KCO_LOCK_NAME: lockName }, stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => (this.said += text));
    this.ended = new Promise((resolve) => this.child.once("close", () => resolve()));
  }

  saying(word: string): Promise<void> {
    return vi.waitFor(() => expect(this.said.trim().split("\n").at(-1)).toBe(word), { timeout: 15_000, interval: 20 });
  }

  finish(): Promise<void> {
    this.child.stdin.end();
    return this.ended;
  }

  kill(): Promise<void> {
    this.child.kill("SIGKILL");
    return this.ended;
  }
}

describe("preparing a checkout", () => {
  test("is done by one command at a time; another waits for it and says so", async () => {
    const lock = `test-${process.pid}-a`;
    const first = new Preparer(lock);
    await first.saying("in");
    const second = new Preparer(lock);
    await second.saying("waits");
    await first.finish();
    await second.saying("in");
    await second.finish();
    expect([first.said, second.said]).toEqual(["in\nout\n", "waits\nin\nout\n"]);
  });

  test("is not blocked by a command that was killed -9 while it was at it", async () => {
    const lock = `test-${process.pid}-b`;
    const killed = new Preparer(lock);
    await killed.saying("in");
    await killed.kill();
    const next = new Preparer(lock);
    await next.saying("in");
    await next.finish();
    expect(next.said).toBe("in\nout\n");
  });
});
