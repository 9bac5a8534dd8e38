// CPU seconds of the PostgreSQL server: steadier than a clock on a machine that others use too. Linux only, and a server on this machine.
import { readFileSync } from "node:fs";
import { Client } from "pg";

const TICKS_PER_SECOND = 100; // USER_HZ of every Linux that Node runs on

/** Fields of /proc/PID/stat after the name, which may hold spaces: [0] is the state. */
function stat(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

async function postmasterOf(url: string): Promise<number | null> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    return Number(stat(rows[0]?.pid ?? 0)[1]);
  } catch {
    return null; // another machine's server, or not Linux
  } finally {
    await client.end();
  }
}

/** @returns a stopwatch: seconds of CPU that the server's ended backends used since the start; null where it cannot be known */
export async function serverCpu(url: string): Promise<() => number | null> {
  const postmaster = await postmasterOf(url);
  const used = (): number => {
    const fields = stat(postmaster ?? 0);
    return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND; // cutime, cstime: of children that have ended
  };
  if (postmaster === null) return () => null;
  const before = used();
  return () => used() - before;
}
