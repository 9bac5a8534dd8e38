// Arrow keys between the links of a grid, so that hundreds of squares are one stop of the Tab key.
import type { KeyboardEvent } from "react";

const MOVES: Record<string, readonly [row: number, column: number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Moves focus from this link of a table to the nearest one in the key's direction; links carry data-row and data-column. */
export function moveInGrid(event: KeyboardEvent<HTMLElement>): void {
  const move = MOVES[event.key];
  const table = event.currentTarget.closest("table");
  if (move === undefined || table === null) return;
  const from = event.currentTarget;
  const [rows, columns] = move;
  let row = Number(from.dataset["row"]) + rows;
  let column = Number(from.dataset["column"]) + columns;
  for (let steps = 0; steps < 100; steps += 1) {
    const next = table.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
    if (next !== null) {
      event.preventDefault();
      next.focus();
      return;
    }
    row += rows;
    column += columns;
  }
}
