"use client";
// Chooses a range of days: presets, arrows to the equal period before and after, or two dates (the last day included).
import { useState } from "react";
import { Calendar, Check, ChevronLeft, ChevronRight } from "lucide-react";
import { addDays, exclusiveEnd, inclusiveEnd, isDay, type Day } from "@/lib/dates/dates";
import { formatRange } from "@/lib/format/date";
import { Button } from "./button";
import { classNames } from "./class-names";
import { DATE_PRESETS, presetOf, presetRange, shiftRange, type DateRange } from "./date-presets";
import { Field } from "./field";
import { IconButton } from "./icon-button";
import { Input } from "./input";
import { Popover } from "./popover";
import { popupItemClass } from "./popup-styles";

export type DateRangePickerProps = {
  /** [from, to), UTC days. */
  value: DateRange;
  onValueChange: (range: DateRange) => void;
  /** The day presets end on; normally the newest day with data. */
  today: Day;
  /** First and last day that can be asked for. */
  min?: Day | undefined;
  max?: Day | undefined;
  /** Names the control where a page has two; default "Date range". */
  label?: string | undefined;
};

export function DateRangePicker({ value, onValueChange, today, min, max = today, label = "Date range" }: DateRangePickerProps) {
  const [open, setOpen] = useState(false);
  const preset = DATE_PRESETS.find(({ id }) => id === presetOf(value, today));
  const choose = (range: DateRange) => {
    setOpen(false);
    onValueChange(range);
  };
  const before = shiftRange(value, -1);
  const after = shiftRange(value, 1);
  return (
    <div role="group" aria-label={`${label}, UTC`} className="flex items-center gap-1">
      <IconButton label={`Previous: ${formatRange(before.from, before.to)}`} icon={<ChevronLeft aria-hidden size={16} />} variant="secondary" disabled={min !== undefined && before.to <= min} onClick={() => onValueChange(before)} />
      <Popover
        title={label}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button icon={<Calendar aria-hidden size={14} className="text-ink-3" />} className="font-normal">
            {preset === undefined ? null : <span className="max-sm:hidden">{preset.label}:</span>}
            <span className="tabular-nums">{formatRange(value.from, value.to)}</span>
          </Button>
        }
      >
        <div className="flex flex-col gap-3 sm:flex-row sm:gap-4">
          <ul className="grid grid-cols-2 sm:w-40 sm:grid-cols-1">
            {DATE_PRESETS.map(({ id, label }) => (
              <li key={id}>
                <button type="button" aria-pressed={id === preset?.id} onClick={() => choose(presetRange(id, today))} className={classNames(popupItemClass, "w-full hover:bg-hover")}>
                  <Check aria-hidden size={14} className={id === preset?.id ? "text-accent" : "invisible"} />
                  {label}
                </button>
              </li>
            ))}
          </ul>
          <CustomRange key={`${value.from}${value.to}`} value={value} min={min} max={max} onApply={choose} />
        </div>
      </Popover>
      <IconButton label={`Next: ${formatRange(after.from, after.to)}`} icon={<ChevronRight aria-hidden size={16} />} variant="secondary" disabled={after.from > max} onClick={() => onValueChange(after)} />
    </div>
  );
}

type CustomRangeProps = { value: DateRange; min: Day | undefined; max: Day; onApply: (range: DateRange) => void };

function CustomRange({ value, min, max, onApply }: CustomRangeProps) {
  const [first, setFirst] = useState(value.from);
  const [last, setLast] = useState(inclusiveEnd(value.to));
  const error = !isDay(first) || !isDay(last) ? "Give two dates." : last < first ? "The last day lies before the first." : undefined;
  return (
    <form
      className="flex flex-col gap-2 border-line max-sm:border-t max-sm:pt-3 sm:w-48 sm:border-l sm:pl-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (error === undefined) onApply({ from: first, to: exclusiveEnd(last) });
      }}
    >
      <Field label="First day">
        <Input type="date" value={first} {...(min === undefined ? {} : { min })} max={max} onChange={(event) => setFirst(event.target.value)} />
      </Field>
      <Field label="Last day" hint="Included. Days are UTC." error={error}>
        <Input type="date" value={last} min={isDay(first) ? first : addDays(max, -3650)} max={max} onChange={(event) => setLast(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" disabled={error !== undefined} className="mt-1">
        Show these days
      </Button>
    </form>
  );
}
