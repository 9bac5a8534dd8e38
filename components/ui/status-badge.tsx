// The state of a run, step or check: icon, word and colour.
import { classNames } from "./class-names";
import { TONE_SOFT, TONE_TEXT, statusLook } from "./status";

export type StatusBadgeProps = {
  /** A state's name as stored ("succeeded_with_warnings", "passed", "critical" …). */
  status: string;
  /** Another word than the state's own. */
  label?: string | undefined;
  /** Without the tinted ground, for tables. */
  plain?: boolean | undefined;
};

export function StatusBadge({ status, label, plain = false }: StatusBadgeProps) {
  const { tone, word, icon: Icon } = statusLook(status);
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1 align-middle text-xs font-medium whitespace-nowrap",
        plain ? TONE_TEXT[tone] : classNames("h-5 rounded-md px-1.5", TONE_SOFT[tone]),
      )}
    >
      <Icon aria-hidden size={14} className={tone === "running" ? "animate-spin" : undefined} />
      {label ?? word}
    </span>
  );
}
