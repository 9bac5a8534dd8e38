// Opens a batch, lets a provider fill it, and finishes it; nothing stays of a batch that failed on the way.
import type { BatchEnd, BatchWriter } from "@/jobs/formats/batch-writer";

/** Gives back what `fill` gave. @throws what `fill` throws, after the batch was given up */
export async function writeBatch<T extends { readonly end: BatchEnd }>(open: () => Promise<BatchWriter>, fill: (writer: BatchWriter) => Promise<T>): Promise<T> {
  const writer = await open();
  let filled: T;
  try {
    filled = await fill(writer);
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.finish(filled.end); // gives the batch up by itself when it fails
  return filled;
}
