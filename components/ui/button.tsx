// A button that says what happens; while it happens it is busy and cannot be pressed again.
import type { ComponentProps, ReactNode } from "react";
import { LoaderCircle } from "lucide-react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button-styles";
import { classNames } from "./class-names";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  /** A lucide icon at size 16, before the words. */
  icon?: ReactNode;
  loading?: boolean | undefined;
};

export function Button({ variant, size, icon, loading = false, className, children, disabled, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled === true || loading}
      aria-busy={loading || undefined}
      className={classNames(buttonClass(variant, size), className)}
    >
      {loading ? <LoaderCircle aria-hidden size={16} className="animate-spin" /> : icon}
      {children}
    </button>
  );
}
