// Reads and checks the JSON body of a write; anything else is the caller's mistake and says which.
import "server-only";
import type { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { assertCleanBody } from "./clean-input";

const MAX_BYTES = 64 * 1024;

/** The body as `shape` says; unknown fields are dropped, so nobody assigns a role or team by guessing names (AC-10). @throws AppError, ZodError */
export async function readJson<T>(request: Request, shape: z.ZodType<T>): Promise<T> {
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("usage", `The body must be application/json, not "${request.headers.get("content-type") ?? "nothing"}".`);
  }
  const text = await request.text();
  if (text.length > MAX_BYTES) throw new AppError("invalid_input", `The body has ${text.length} characters; at most ${MAX_BYTES} are read.`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new AppError("usage", `The body is not JSON: ${(error as Error).message.slice(0, 200)}`, { cause: error });
  }
  assertCleanBody(body);
  return shape.parse(body);
}
