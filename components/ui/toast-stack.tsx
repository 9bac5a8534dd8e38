"use client";
// Draws notices in the corner; loaded by ToastHost with the first one.
import { useEffect } from "react";
import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { buttonClass } from "./button-styles";
import { classNames } from "./class-names";
import { TONE_ICON, TONE_TEXT, type Tone } from "./status";
import { subscribeToasts, takeToasts } from "./toast-queue";

export function ToastStack() {
  return (
    <Base.Provider>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-50 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts, add } = Base.useToastManager();
  useEffect(() => {
    const drain = () => {
      for (const { title, description, tone = "neutral" } of takeToasts()) {
        add({ title, type: tone, ...(description === undefined ? {} : { description }), priority: tone === "critical" ? "high" : "low" });
      }
    };
    drain();
    return subscribeToasts(drain);
  }, [add]);
  return toasts.map((toast) => {
    const tone = (toast.type ?? "neutral") as Tone; // only `drain` adds notices
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
