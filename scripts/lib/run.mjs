// Child processes of a launcher, each a process group of its own, so that the whole tree ends with the launcher and never outlives it.
import { spawn } from "node:child_process";
import { root } from "./paths.mjs";
import { Failure } from "./fail.mjs";

const TAIL_LINES = 20;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let stopping = false;

/** Spawns with this Node; `options` as for spawn. Throws once the launcher is stopping: nothing new may begin. */
export function spawnNode(args, options = {}) {
  if (stopping) throw new Failure("Stopped.");
  const child = spawn(process.execPath, args, { cwd: root, detached: process.platform !== "win32", ...options });
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Sends `signal` to every child's whole group and lets no other begin. */
export function signalChildren(signal) {
  stopping = true;
  for (const child of running) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      child.kill(signal); // the group is gone or not ours
    }
  }
}

/** Resolves when no child is left, or after `ms`. @returns {Promise<boolean>} true when all have ended */
export async function childrenEnded(ms) {
  const all = Promise.all([...running].map((child) => new Promise((resolve) => child.once("close", resolve))));
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, false)));
  return Promise.race([all.then(() => true), late]).finally(() => clearTimeout(timer));
}

/** Calls `each` with every whole line of a stream. */
export function onLines(stream, each) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    lines.forEach(each);
  });
  stream.on("end", () => rest !== "" && each(rest));
}

/**
 * Runs a Node program to its end in silence; its last lines are shown only when it fails.
 * @param {string} what for the failure's sentence @param {string[]} args @param {{ env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 */
export async function runQuietly(what, args, options = {}) {
  const tail = [];
  const child = spawnNode(args, { env: { ...process.env, ...options.env }, stdio: ["ignore", "pipe", "pipe"] });
  const keep = (line) => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    options.onLine?.(line);
  };
  onLines(child.stdout, keep);
  onLines(child.stderr, keep);
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", (status, signal) => resolve(status ?? signal)));
  if (code === 0) return;
  if (tail.some((line) => /ENOSPC|No space left on device/.test(line))) throw new Failure(`The disk is full: ${what} could not finish. Free some space and run the command again.`);
  throw new Failure(`${what} failed (${code}):\n${tail.join("\n")}`);
}
