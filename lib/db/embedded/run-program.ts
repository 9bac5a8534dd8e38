// Runs one of PostgreSQL's programs to its end, as the server's account and without our environment's PG* variables.
import { spawn } from "node:child_process";
import { AppError } from "@/lib/errors/app-error";

export interface ProgramResult {
  code: number | null;
  /** stdout and stderr together. */
  output: string;
}

/** Resolves with exit code and output; throws only when the program cannot be spawned. */
export function runProgram(program: string, args: readonly string[], user: { uid?: number; gid?: number }): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const { PATH, NODE_ENV } = process.env;
    const env = { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" }; // macOS' postmaster refuses to start without a plain locale
    const child = spawn(program, args, { ...user, env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", (error) => reject(new AppError("unavailable", `Cannot run ${program}: ${error.message}.`, { cause: error })));
    child.on("close", (code) => resolve({ code, output }));
  });
}
