// One look for everything that is pressed: buttons, links that act as buttons, menu triggers.
import { classNames } from "./class-names";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md";

const VARIANT: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border-line-strong bg-raised text-ink hover:bg-hover data-popup-open:bg-hover",
  ghost: "border-transparent text-ink-2 hover:bg-hover hover:text-ink data-popup-open:bg-hover",
  danger: "border-line-strong bg-raised text-critical hover:bg-critical-soft",
};

const SIZE: Record<ButtonSize, string> = { sm: "h-7 px-2 text-sm", md: "h-8 px-3 text-sm" };
const SQUARE: Record<ButtonSize, string> = { sm: "size-7 text-sm", md: "size-8 text-sm" };

/** Classes of a button; `square` for one that holds only an icon. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md", square = false): string {
  return classNames(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors select-none",
    "disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50",
    VARIANT[variant],
    square ? SQUARE[size] : SIZE[size],
  );
}
