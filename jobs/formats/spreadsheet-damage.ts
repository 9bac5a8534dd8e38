// Recognises files that a spreadsheet has rewritten: such damage concerns a column, so the file is refused at first sight, not quarantined record by record.
import { AppError } from "@/lib/errors/app-error";
import { isAmbiguousDate } from "@/jobs/formats/calendar-text";

const SCIENTIFIC = /^[0-9](?:[.,][0-9]+)?[eE][+][0-9]+$/;

interface Place {
  readonly column: string;
  readonly line: number;
}

/** An account id in scientific notation has lost digits. @throws AppError("invalid_input") naming line, column and value */
export function refuseDamagedAccount(value: string, { column, line }: Place): void {
  if (!SCIENTIFIC.test(value)) return;
  throw new AppError("invalid_input", `line ${line}, ${column} "${value}": the account id was turned into a number by a spreadsheet and its digits are lost. Export the file again and import it without opening it in a spreadsheet.`, {
    details: { line, column, value },
  });
}

/** Day and month cannot be told apart, for this value and so for the whole column. @throws AppError("invalid_input") */
export function refuseAmbiguousDate(value: string, { column, line }: Place): void {
  if (!isAmbiguousDate(value)) return;
  throw new AppError("invalid_input", `line ${line}, ${column} "${value}": day and month cannot be told apart and are not guessed. Export the file again with dates as YYYY-MM-DD.`, {
    details: { line, column, value },
  });
}
