// An expected failure of a launcher: one readable sentence on stderr, exit 1, no stack.
export class Failure extends Error {}

/** Prints the sentence of a Failure or of the product's AppError, else the whole error. */
export function sayFailure(error) {
  const expected = error instanceof Failure || (error instanceof Error && error.name === "AppError");
  console.error(expected ? `\n✗ ${error.message}` : error);
}

export function exitWith(error) {
  sayFailure(error);
  process.exit(1);
}
