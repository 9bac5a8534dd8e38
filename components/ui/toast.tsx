"use client";
// Short notices that something was done (`showToast`); errors that need an answer belong on the page instead.
import { useState, useSyncExternalStore } from "react";
import dynamic from "next/dynamic";
import { subscribeToasts, waitingToasts } from "./toast-queue";

export { showToast, type ToastMessage } from "./toast-queue";

const ToastStack = dynamic(() => import("./toast-stack").then((module) => module.ToastStack), { ssr: false });
const NONE: ReturnType<typeof waitingToasts> = [];

/** The place of the notices; stands once, in the providers. */
export function ToastHost() {
  const [needed, setNeeded] = useState(false);
  const waiting = useSyncExternalStore(subscribeToasts, waitingToasts, () => NONE);
  if (waiting.length > 0 && !needed) setNeeded(true);
  return needed ? <ToastStack /> : null;
}
