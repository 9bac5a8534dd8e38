// A text field; give it its label through Field, or an aria-label where the context says what it is.
import type { ComponentProps } from "react";
import { classNames } from "./class-names";

/** Shared by inputs and select triggers; 16 px on touch, or phones zoom in on focus. */
export const inputClass =
  "h-8 w-full min-w-0 rounded-md border border-control bg-raised px-2.5 text-sm text-ink placeholder:text-ink-3 disabled:opacity-50 aria-invalid:border-critical pointer-coarse:text-lg";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={classNames(inputClass, className)} />;
}
