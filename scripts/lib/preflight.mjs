// What can be known to fail before minutes are spent: disk space, the port.
import { statfsSync } from "node:fs";
import { createServer } from "node:net";
import { Failure } from "./fail.mjs";

/** Packages 0.9, build 0.2, database 0.3 with the demo company; afterwards only what a day adds. */
export const SPACE_GB = { firstStart: 1.5, laterStart: 0.2 };

/** @param {string} dir an existing folder @param {number} gigabytes */
export function requireSpace(dir, gigabytes) {
  const { bavail, bsize } = statfsSync(dir);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytes) throw new Failure(`The disk that holds ${dir} has ${free.toFixed(1)} GB free and ${gigabytes} GB are needed: free some space and start again.`);
}

/** @param {string | undefined} text PORT @returns {number} */
export function readPort(text) {
  const port = text === undefined || text === "" ? 3000 : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Failure(`PORT is "${text}": use a number from 1 to 65535.`);
  return port;
}

/** @param {number} port */
export async function requirePort(port) {
  await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const why = error.code === "EACCES" ? "may not be used by this account" : "is taken by another program";
      reject(new Failure(`Port ${port} ${why}: stop what uses it, or choose another with PORT, for example \`PORT=${port === 3000 ? 3001 : 3000} npm start\`.`));
    });
    probe.listen(port, () => probe.close(resolve));
  });
}
