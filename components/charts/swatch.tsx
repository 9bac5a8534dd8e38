// The colour of a value beside its name; hatched for spend that nobody can be named for.
import { classNames } from "@/components/ui/class-names";

export function Swatch({ color, hatched = false, dimmed = false }: { color: string; hatched?: boolean; dimmed?: boolean }) {
  return (
    <span
      aria-hidden
      style={{ backgroundColor: color }}
      className={classNames("keep-colors inline-block size-2.5 shrink-0 rounded-[2px]", hatched && "hatched", dimmed && "opacity-30")}
    />
  );
}
