// A link that looks like a button, for going somewhere; a Button is for doing something.
import type { ComponentProps, ReactNode } from "react";
import Link from "next/link";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button-styles";
import { classNames } from "./class-names";

export type LinkButtonProps = ComponentProps<typeof Link> & {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  icon?: ReactNode;
};

export function LinkButton({ variant, size, icon, className, children, ...rest }: LinkButtonProps) {
  return (
    <Link {...rest} className={classNames(buttonClass(variant, size), className)}>
      {icon}
      {children}
    </Link>
  );
}
