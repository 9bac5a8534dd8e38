// A link inside text or a table cell.
import type { ComponentProps } from "react";
import Link from "next/link";
import { classNames } from "./class-names";

export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...rest}
      className={classNames("rounded-md text-accent underline decoration-transparent underline-offset-2 hover:decoration-current", className)}
    />
  );
}
