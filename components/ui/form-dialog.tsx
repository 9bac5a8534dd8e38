"use client";
// A dialog with a form: one order, its fault in words, and perhaps something to hand over when it is done.
import { useId, useState, type FormEvent, type ReactElement, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ApiProblem } from "./fetch-json";

export type FormDialogProps = {
  title: string;
  description?: string | undefined;
  size?: "sm" | undefined;
  trigger?: ReactElement | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The word on the button that gives the order. */
  action: string;
  /** What is wrong with the form before it is sent, or null. */
  check?: ((form: FormData) => string | null) | undefined;
  /** Gives the order; what it throws is shown and the dialog stays. */
  onSubmit: (form: FormData) => Promise<void>;
  /** The fields; the fault stands beside the one it is about. */
  children: (fault: string | null) => ReactNode;
  /** In place of the fields once there is something to hand over. */
  outcome?: ReactNode;
};

export function FormDialog({ title, description, size, trigger, open, onOpenChange, action, check, onSubmit, children, outcome }: FormDialogProps) {
  const formId = useId();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const change = (next: boolean) => {
    setFault(null);
    onOpenChange(next);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const wrong = check?.(form) ?? null;
    setFault(wrong);
    if (wrong !== null) return;
    setBusy(true);
    try {
      await onSubmit(form);
    } catch (failure) {
      setFault(failure instanceof ApiProblem ? failure.message : "The server was not understood. Reload the page and try again.");
    } finally {
      setBusy(false);
    }
  };
  const footer = outcome ? (
    <Button variant="primary" onClick={() => change(false)}>Done</Button>
  ) : (
    <>
      <Button onClick={() => change(false)}>Cancel</Button>
      <Button type="submit" form={formId} variant="primary" loading={busy}>{action}</Button>
    </>
  );
  return (
    <Dialog title={title} open={open} onOpenChange={change} footer={footer} {...(description === undefined ? {} : { description })} {...(size === undefined ? {} : { size })} {...(trigger === undefined ? {} : { trigger })}>
      {outcome || (
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          {children(fault)}
        </form>
      )}
    </Dialog>
  );
}

/** The text of a field, without spaces around it. */
export function fieldText(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
