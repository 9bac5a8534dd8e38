"use client";
// Short notices that something was done; errors that need an answer belong on the page instead.
import type { ReactNode } from "react";
import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { buttonClass } from "./button-styles";
import { classNames } from "./class-names";
import { TONE_ICON, TONE_TEXT, type Tone } from "./status";

const manager = Base.createToastManager();

export type ToastMessage = { title: string; description?: string | undefined; tone?: Tone | undefined };

/** Shows a notice for a few seconds; may be called from anywhere in the browser. */
export function showToast({ title, description, tone = "neutral" }: ToastMessage): void {
  manager.add({ title, type: tone, ...(description === undefined ? {} : { description }), priority: tone === "critical" ? "high" : "low" });
}

/** Holds the notices; stands once, in the providers. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={manager}>
      {children}
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => {
    const tone = (toast.type ?? "neutral") as Tone; // only showToast adds notices
    const Icon = TONE_ICON[tone];
    return (
      <Base.Root
        key={toast.id}
        toast={toast}
        className="rounded-md border border-line-strong bg-raised transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
      >
        <Base.Content className="flex items-start gap-2 p-3">
          <Icon aria-hidden size={16} className={classNames("mt-0.5 shrink-0", TONE_TEXT[tone])} />
          <div className="min-w-0 grow">
            <Base.Title className="text-sm font-medium" />
            <Base.Description className="text-sm text-ink-2" />
          </div>
          <Base.Close aria-label="Dismiss" className={buttonClass("ghost", "sm", true)}>
            <X aria-hidden size={14} />
          </Base.Close>
        </Base.Content>
      </Base.Root>
    );
  });
}
