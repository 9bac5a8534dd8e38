// sha256 over each 10,000 COPY lines of a batch, in ordinal order; the same on the way in and when a batch is verified.
import { createHash, type Hash } from "node:crypto";

export const BLOCK_ROWS = 10_000;

export class BlockHash {
  private hash: Hash = createHash("sha256");
  private rows = 0;
  private readonly done: string[] = [];

  /** Rows that still fit into the running block. */
  get room(): number {
    return BLOCK_ROWS - this.rows;
  }

  /** @param lines whole lines of this block, `count` ≤ room */
  update(lines: Buffer, count: number): void {
    this.hash.update(lines);
    this.rows += count;
    if (this.rows === BLOCK_ROWS) this.close();
  }

  /** The hashes of all blocks; a last one with fewer rows counts too. */
  finish(): string[] {
    if (this.rows > 0) this.close();
    return this.done;
  }

  private close(): void {
    this.done.push(this.hash.digest("hex"));
    this.hash = createHash("sha256");
    this.rows = 0;
  }
}
