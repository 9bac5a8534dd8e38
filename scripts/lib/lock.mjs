// One launcher at a time prepares a checkout: a socket is the lock, because the system drops it when its holder is killed.
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./paths.mjs";

const name = createHash("sha256").update(process.env.KCO_LOCK_NAME ?? `${root} ${process.getuid?.() ?? ""}`).digest("hex").slice(0, 16);
const path = process.platform === "win32" ? `\\\\.\\pipe\\kco-${name}` : join(tmpdir(), `kco-${name}.sock`);

/** @returns {Promise<import("node:net").Server | null>} null when somebody else holds it */
function tryListen() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(null) : reject(error)));
    server.listen(path, () => resolve(server));
  });
}

/** Waits until the holder ends; @param {() => void} onMet called when there is one @returns {Promise<boolean>} false when nobody answers: the file is a killed holder's */
function holderEnded(onMet) {
  return new Promise((resolve) => {
    const socket = connect(path);
    let met = false;
    socket.once("connect", () => {
      met = true;
      onMet();
    });
    socket.once("error", () => undefined);
    socket.once("close", () => resolve(met));
    socket.resume();
  });
}

/**
 * Runs `work` while no other launcher of this checkout does.
 * @template T @param {() => Promise<T>} work @param {() => void} onWait called when another one is at it
 */
export async function alone(work, onWait) {
  let server = await tryListen();
  let told = false;
  const tell = () => {
    if (!told) onWait();
    told = true;
  };
  for (; server === null; server = await tryListen()) {
    if (await holderEnded(tell)) continue;
    await sleep(50 + Math.random() * 100);
    if (!(await holderEnded(tell))) rmSync(path, { force: true });
  }
  const sockets = new Set();
  server.on("connection", (socket) => sockets.add(socket.on("error", () => undefined)));
  try {
    return await work();
  } finally {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  }
}
