// A password that nobody chose: shown once, easy to read aloud, 99 bits.
import { randomInt } from "node:crypto";

const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"; // without the ones that look like each other
const GROUPS = 4;
const GROUP_LENGTH = 5;

export function randomPassword(): string {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}
