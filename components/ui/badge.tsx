// A short word set apart: a kind, a count, a tag.
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { TONE_SOFT, type Tone } from "./status";

export type BadgeProps = { children: ReactNode; tone?: Tone | undefined; icon?: ReactNode; title?: string | undefined };

export function Badge({ children, tone = "neutral", icon, title }: BadgeProps) {
  return (
    <span
      {...(title === undefined ? {} : { title })}
      className={classNames("inline-flex h-5 items-center gap-1 rounded-md align-middle px-1.5 text-xs font-medium whitespace-nowrap", TONE_SOFT[tone])}
    >
      {icon}
      {children}
    </span>
  );
}
