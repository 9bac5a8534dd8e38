// What happens when a file covers days that another file of its source has loaded (DOMAIN §1): judged per provider and day.
import { daysIn, inclusiveEnd, type Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { rangesOf, type CoveredDays } from "@/jobs/import/file-totals";
import type { LoadedFile } from "@/jobs/import/loaded-files";
import type { ImportFile } from "@/jobs/run/run-context";

/** [from, to) of an older slice that the new file stands for from now on. */
export type ReplacedDays = readonly [from: Day, to: Day, slice: string];

interface Overlap {
  readonly file: LoadedFile;
  readonly provider: string;
  readonly days: readonly Day[];
}

const expand = (ranges: readonly (readonly [Day, Day])[]): Day[] => ranges.flatMap(([from, to]) => daysIn(from, to));

/** Days of `file` that still count, per provider. */
function countingDays(file: LoadedFile, provider: string): Day[] {
  const excluded = new Set(expand(file.excluded));
  return expand(file.days[provider] ?? []).filter((day) => !excluded.has(day));
}

function overlapsOf(days: CoveredDays, others: readonly LoadedFile[]): Overlap[] {
  return Object.entries(days).flatMap(([provider, ranges]) => {
    const mine = new Set(expand(ranges));
    return others
      .map((file) => ({ file, provider, days: countingDays(file, provider).filter((day) => mine.has(day)) }))
      .filter((overlap) => overlap.days.length > 0);
  });
}

function shown(overlap: Overlap): string {
  const ranges = rangesOf(overlap.days).map(([from, to]) => (inclusiveEnd(to) === from ? from : `${from} to ${inclusiveEnd(to)}`));
  const text = ranges.length <= 5 ? ranges.join(", ") : `${ranges.slice(0, 5).join(", ")} and ${ranges.length - 5} more ranges`;
  return `${overlap.provider} ${text} (from ${overlap.file.slice})`;
}

function refuse(overlaps: readonly Overlap[], wayOut: string): never {
  const days = overlaps.map((o) => ({ provider: o.provider, slice: o.file.slice, ranges: rangesOf(o.days) }));
  throw new AppError("conflict", `it covers days that are loaded already: ${overlaps.map(shown).join("; ")}. ${wayOut}`, { details: { cause: "file-overlap", overlap: days } });
}

/** The days of `old` that go, all providers' rows of them; they must hold none of a provider that the new file does not deliver. */
function replaced(old: LoadedFile, days: readonly Day[], delivered: ReadonlySet<string>): ReplacedDays[] {
  const going = new Set(days);
  const others = Object.keys(old.days).filter((provider) => !delivered.has(provider));
  const lost = others.filter((provider) => countingDays(old, provider).some((day) => going.has(day)));
  if (lost.length > 0)
    throw new AppError("conflict", `on the days to replace, ${old.slice} holds ${lost.join(" and ")}, too, which this file does not deliver. Import a corrected version under the name ${old.slice}: the same name replaces the whole file.`);
  return rangesOf([...going].sort()).map(([from, to]) => [from, to, old.slice]);
}

function replace(file: ImportFile, days: CoveredDays, others: readonly LoadedFile[]): ReplacedDays[] {
  const within = (day: Day): boolean => !file.replace || (day >= file.replace.from && day < file.replace.to);
  const overlaps = overlapsOf(days, others);
  const outside = overlaps.map((o) => ({ ...o, days: o.days.filter((day) => !within(day)) })).filter((o) => o.days.length > 0);
  if (outside.length > 0) refuse(outside, "They lie outside the days to replace. Widen --replace, or use --replace-days to replace every day the file covers.");
  const delivered = new Set(Object.keys(days));
  // A range that was named is replaced whole: a day without a row in the new file has no charges any more.
  const mine = new Set(Object.values(days).flatMap(expand));
  return others.flatMap((old) => {
    const going = [...delivered].flatMap((provider) => countingDays(old, provider)).filter((day) => (file.replace ? within(day) : mine.has(day)));
    return going.length === 0 ? [] : replaced(old, going, delivered);
  });
}

/**
 * @param loaded the source's files; the one of the same name is replaced whole and does not count
 * @returns the days of older files that this one replaces
 * @throws AppError("conflict") listing the overlap and the way out; the message leaves out the file's name
 */
export function judgeOverlap(file: ImportFile, days: CoveredDays, loaded: readonly LoadedFile[]): ReplacedDays[] {
  const others = loaded.filter((other) => other.slice !== file.name);
  if (file.mode === "add") return [];
  if (file.mode === "replace_days") return replace(file, days, others);
  const overlaps = overlapsOf(days, others);
  if (overlaps.length > 0)
    refuse(overlaps, "Use --replace-days to let it replace those days, --add to keep both (they add up), or give it the name of the file it corrects.");
  return [];
}
