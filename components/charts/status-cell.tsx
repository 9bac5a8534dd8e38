// One run or check as a square: shape and colour both tell its state; the words are in the title and for screen readers.
import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import { statusLook, type Tone } from "@/components/ui/status";

const SQUARE: Record<Tone, string> = {
  good: "bg-good-fill", // quieter than its text: a grid full of it must not shout down the one failure
  warning: "bg-warning",
  critical: "bg-critical",
  neutral: "border border-control bg-transparent",
  running: "animate-pulse border-2 border-accent bg-accent-soft",
};

export type StatusCellProps = {
  /** A state's name; null where nothing ran. */
  status: string | null;
  /** What it is, without the state: "validate_raw, 22 Nov". */
  label: string;
  href?: string | undefined;
};

/** 24 px to hit, 14 px to see. */
export function StatusCell({ status, label, href }: StatusCellProps) {
  const { tone, word } = statusLook(status ?? "none");
  const text = `${label}: ${word}`;
  const body = (
    <>
      <StatusSquare tone={tone} empty={status === null} />
      <span className="sr-only">{text}</span>
    </>
  );
  const className = "inline-flex size-6 align-middle items-center justify-center rounded-md";
  if (href === undefined) {
    return (
      <span title={text} className={className}>
        {body}
      </span>
    );
  }
  return (
    <Link href={href} title={text} className={classNames(className, "hover:bg-hover")}>
      {body}
    </Link>
  );
}

/** The bare square, also used by RunStrip and legends. */
export function StatusSquare({ tone, empty = false }: { tone: Tone; empty?: boolean | undefined }) {
  if (empty) return <span aria-hidden className="size-1 rounded-full bg-line-strong" />;
  return (
    <span aria-hidden className={classNames("keep-colors relative inline-block size-3.5 rounded-[3px]", SQUARE[tone])}>
      {tone === "critical" ? <Mark d="M4 4l6 6M10 4l-6 6" /> : tone === "warning" ? <Mark d="M7 3.2v4.4M7 10.4v.2" /> : null}
    </span>
  );
}

function Mark({ d }: { d: string }) {
  return (
    <svg viewBox="0 0 14 14" className="absolute inset-0 text-surface">
      <path d={d} fill="none" stroke="currentColor" strokeWidth={1.75} strokeLinecap="round" />
    </svg>
  );
}
