"use client";
// A dialog that asks why before it acts; the reason goes into the audit log.
import { useId, useState, type FormEvent, type ReactElement, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import type { ButtonVariant } from "@/components/ui/button-styles";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ApiProblem } from "@/components/ui/fetch-json";

export type ReasonDialogProps = {
  trigger: ReactElement;
  title: string;
  description: ReactNode;
  /** Choices above the reason. */
  children?: ReactNode;
  action: string;
  variant?: ButtonVariant | undefined;
  placeholder: string;
  /** Called each time it opens. */
  onOpen?: (() => void) | undefined;
  /** Does it; what it throws is shown and the dialog stays. */
  onConfirm: (reason: string) => Promise<void>;
};

export function ReasonDialog(props: ReasonDialogProps) {
  const { trigger, title, description, children, action, variant = "primary", placeholder, onOpen, onConfirm } = props;
  const formId = useId();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const change = (next: boolean) => {
    if (next) onOpen?.();
    setError(null);
    setOpen(next);
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    if (reason.length < 3) return setError("Say in a few words why; whoever reads the audit log wants to know.");
    setBusy(true);
    try {
      await onConfirm(reason);
      setOpen(false);
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The order was not understood. Reload the page and try again.");
    } finally {
      setBusy(false);
    }
    return undefined;
  };

  return (
    <Dialog
      trigger={trigger}
      title={title}
      description={description}
      open={open}
      onOpenChange={change}
      footer={
        <>
          <Button onClick={() => change(false)}>Cancel</Button>
          <Button type="submit" form={formId} variant={variant} loading={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {children}
        <Field label="Reason" hint="Kept with your name in the audit log." error={error}>
          <Input name="reason" required minLength={3} maxLength={500} autoComplete="off" placeholder={placeholder} />
        </Field>
      </form>
    </Dialog>
  );
}
