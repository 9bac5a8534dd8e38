// One record of a CSV as places in a buffer of bytes: what is not looked at is never made into a string.
import { COPY_ESCAPES } from "@/jobs/formats/copy-text";

const [QUOTE, BACKSLASH, UPPER_N] = [34, 92, 78];

/** Reused from record to record: copy what is kept. */
export class CsvRecord {
  bytes: Buffer = Buffer.alloc(0);
  /** Fields of the record. */
  count = 0;
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private doubled = new Uint8Array(64); // 1: holds doubled quotes

  /** @param doubled the field holds doubled quotes */
  push(start: number, end: number, doubled: boolean): void {
    if (this.count === this.starts.length) this.grow();
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.doubled[this.count++] = doubled ? 1 : 0;
  }

  /** Bytes from the first field to the last. */
  get size(): number {
    return (this.ends[this.count - 1] ?? 0) - (this.starts[0] ?? 0);
  }

  isEmpty(field: number): boolean {
    return this.starts[field] === this.ends[field];
  }

  /** The field's bytes as latin1 characters, quotes undone; "" for an empty one. */
  text(field: number): string {
    const text = this.bytes.toString("latin1", this.starts[field], this.ends[field]);
    return this.doubled[field] === 1 ? text.replaceAll('""', '"') : text;
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, field) => this.text(field));
  }

  /** Writes the field in COPY text form, \N for an empty one; needs twice its bytes of room. @returns the position after it */
  copyTo(field: number, target: Buffer, position: number): number {
    const { bytes } = this;
    let at = position;
    let from = this.starts[field] ?? 0;
    const end = this.ends[field] ?? 0;
    if (from === end) {
      target[at++] = BACKSLASH;
      target[at++] = UPPER_N;
      return at;
    }
    const doubled = this.doubled[field] === 1;
    for (; from < end; from++) {
      const byte = bytes[from] ?? 0;
      const escape = COPY_ESCAPES[byte] ?? 0;
      if (escape === 0) target[at++] = byte;
      else {
        target[at++] = BACKSLASH;
        target[at++] = escape;
      }
      if (doubled && byte === QUOTE) from++;
    }
    return at;
  }

  private grow(): void {
    const wider = <T extends Int32Array | Uint8Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    const width = this.starts.length * 4;
    this.starts = wider(this.starts, new Int32Array(width));
    this.ends = wider(this.ends, new Int32Array(width));
    this.doubled = wider(this.doubled, new Uint8Array(width));
  }
}
