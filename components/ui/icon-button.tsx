// A button with an icon alone; its label is read aloud, and shown by the browser on hover.
import type { ComponentProps, ReactNode } from "react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button-styles";
import { classNames } from "./class-names";

export type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
};

export function IconButton({ label, icon, variant = "ghost", size, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button {...rest} type={type} aria-label={label} title={label} className={classNames(buttonClass(variant, size, true), className)}>
      {icon}
    </button>
  );
}
