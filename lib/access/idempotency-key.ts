// The key that makes an order one order, however often its request is sent.
import "server-only";
import { AppError } from "@/lib/errors/app-error";

const KEY = /^[\x21-\x7e]{8,200}$/;

/** The request's Idempotency-Key header. @throws AppError "usage" */
export function idempotencyKey(request: Request): string {
  const key = request.headers.get("idempotency-key") ?? "";
  if (KEY.test(key)) return key;
  throw new AppError("usage", "Send an Idempotency-Key header of 8 to 200 visible characters, new for each order, so that a repeated request starts no second run.");
}
