// A month of logical dates: the worst state of each, missing days by name; a day leads to its runs.
import Link from "next/link";
import { StatusSquare } from "@/components/charts/status-cell";
import { classNames } from "@/components/ui/class-names";
import { LinkButton } from "@/components/ui/link-button";
import { statusLook } from "@/components/ui/status";
import { addMonths, type Day } from "@/lib/dates/dates";
import { formatDay, formatMonth } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import { calendarWeeks, type CalendarDay } from "@/lib/queries/admin/calendar-days";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export type RunCalendarProps = {
  month: Day;
  days: readonly CalendarDay[];
  today: Day;
  /** The page's address for another month, with its filters. */
  hrefOf: (change: { month?: string; day?: Day }) => string;
};

export function RunCalendarView({ month, days, today, hrefOf }: RunCalendarProps) {
  const missing = days.filter(({ status }) => status === "missing");
  return (
    <>
      <div className="mb-2 flex items-center gap-2 text-sm">
        <LinkButton size="sm" prefetch={false} scroll={false} href={hrefOf({ month: addMonths(month, -1).slice(0, 7) })}>Earlier</LinkButton>
        <span className="min-w-32 text-center font-medium">{formatMonth(month)}</span>
        {month < today.slice(0, 8) ? <LinkButton size="sm" prefetch={false} scroll={false} href={hrefOf({ month: addMonths(month, 1).slice(0, 7) })}>Later</LinkButton> : null}
      </div>
      <table className="w-full max-w-2xl table-fixed border-separate border-spacing-1 text-sm">
        <caption className="sr-only">Runs for each day of {formatMonth(month)}</caption>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th key={name} scope="col" className="text-left text-xs font-medium text-ink-3">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {calendarWeeks(days).map((week, index) => (
            <tr key={index}>
              {week.map((day, weekday) => (
                <td key={weekday} className="p-0">{day === null ? null : <Cell day={day} today={today} href={hrefOf({ day: day.day })} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-sm text-ink-2">
        {missing.length === 0 ? "No day is missing." : `${formatCount(missing.length, "day")} without a run: ${missing.map(({ day }) => formatDay(day)).join(", ")}.`} A run that a later one has repaired does not count.
      </p>
    </>
  );
}

function Cell({ day, today, href }: { day: CalendarDay; today: Day; href: string }) {
  const tone = day.status === "missing" ? "critical" : statusLook(day.status ?? "none").tone;
  const word = day.status === "missing" ? "no run, one was due" : day.status === null ? "no run" : statusLook(day.status).word;
  const repaired = day.repaired === 0 ? "" : `, ${formatCount(day.repaired, "run")} repaired`;
  const text = `${formatDay(day.day, { weekday: true })}: ${word}${day.runs === 0 ? "" : `, ${formatCount(day.runs, "run")}`}${repaired}`;
  const body = (
    <>
      <span aria-hidden className={classNames("text-xs tabular-nums", day.day === today ? "font-bold" : "text-ink-2")}>{Number(day.day.slice(8))}</span>
      {day.status === "missing" ? <Gap /> : <StatusSquare tone={tone} empty={day.status === null} />}
    </>
  );
  const className = "flex h-12 flex-col items-center justify-center gap-0.5 rounded-md border sm:h-9 sm:flex-row sm:justify-between sm:px-1.5";
  if (day.runs === 0) {
    return (
      <span title={text} className={classNames(className, day.status === "missing" ? "border-dashed border-critical" : "border-line")}>
        {body}
        <span className="sr-only">{text}</span>
      </span>
    );
  }
  return (
    <Link href={href} prefetch={false} title={text} aria-label={text} className={classNames(className, "border-line hover:bg-hover")}>
      {body}
    </Link>
  );
}

/** A day that should have had a run is empty, not red: shape and border tell it from a failure. */
function Gap() {
  return <span aria-hidden className="size-3.5 rounded-[3px] border-2 border-dashed border-critical" />;
}
