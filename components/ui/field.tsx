"use client";
// Label, control, hint and error as one: the control gets its name, description and invalid state from here.
import { cloneElement, useId, type ReactElement, type ReactNode } from "react";

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do; also marks the control invalid. */
  error?: ReactNode;
  /** One control that takes `id`, `aria-describedby` and `aria-invalid`. */
  children: ReactElement<{ id?: string; "aria-describedby"?: string; "aria-invalid"?: boolean }>;
};

export function Field({ label, hint, error, children }: FieldProps) {
  const generated = useId();
  const id = children.props.id ?? generated;
  const failed = error !== undefined && error !== null && error !== "";
  const described = [hint === undefined ? null : `${id}-hint`, failed ? `${id}-error` : null].filter(Boolean).join(" ");
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </label>
      {cloneElement(children, { id, ...(described === "" ? {} : { "aria-describedby": described }), ...(failed ? { "aria-invalid": true } : {}) })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {hint}
        </p>
      )}
      {failed ? (
        <p id={`${id}-error`} role="alert" className="text-xs text-critical">
          {error}
        </p>
      ) : null}
    </div>
  );
}
