// A key as printed on the keyboard.
import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-md border border-line-strong bg-sunken px-1 font-mono text-xs text-ink-2">
      {children}
    </kbd>
  );
}
