// Notices on their way to the screen; the part that draws them is only loaded with the first one.
import type { Tone } from "./status";

export type ToastMessage = { title: string; description?: string | undefined; tone?: Tone | undefined };

let waiting: readonly ToastMessage[] = [];
const listeners = new Set<() => void>();

/** Shows a notice for a few seconds; may be called from anywhere in the browser. */
export function showToast(message: ToastMessage): void {
  waiting = [...waiting, message];
  for (const listener of listeners) listener();
}

/** What has not been drawn yet; the list is the same object until it changes. */
export function waitingToasts(): readonly ToastMessage[] {
  return waiting;
}

/** Takes all waiting notices. */
export function takeToasts(): readonly ToastMessage[] {
  const taken = waiting;
  waiting = [];
  return taken;
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
