// The bytes of a delivered file, unpacked and hashed as they pass; refuses what cannot be one or would not end.
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { isParquet, parquetCsv } from "@/jobs/formats/parquet-csv";

const CHUNK = 1 << 20;
/** A gzip bomb reaches 1:1000; billing exports stay below 1:60 (IN-11). Judged after the first 16 MB. */
const MAX_RATIO = 200;
const RATIO_FROM = 16 << 20;

export interface FileBytes {
  /** Size on disk. */
  readonly size: number;
  readonly gzip: boolean;
  /** Its chunks are the CSV of its columns. */
  readonly parquet: boolean;
  /** Bytes taken from disk so far. */
  taken: number;
  /** Bytes of content so far. */
  content: number;
  /** Of the content, unpacked: a file and its .gz are one identity; of Parquet the file's bytes. Complete when the chunks are. */
  readonly hash: Hash;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Parquet's columns compress far better than lines do; a bomb goes beyond any of them. */
const MAX_PARQUET_RATIO = 1_000;

async function kindOf(path: string): Promise<{ gzip: boolean; parquet: boolean }> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0);
    return { gzip: head[0] === 0x1f && head[1] === 0x8b, parquet: isParquet(path, head) };
  } finally {
    await file.close();
  }
}

async function hashFile(path: string, file: FileBytes, signal: AbortSignal | undefined): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, ...(signal ? { signal } : {}) }) as AsyncIterable<Buffer>) file.hash.update(chunk);
}

async function* parquetContent(path: string, file: FileBytes, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of parquetCsv(path, signal)) {
    file.content += chunk.length;
    if (file.content > RATIO_FROM && file.content > file.size * MAX_PARQUET_RATIO)
      throw new AppError("invalid_input", `unpacks to more than ${MAX_PARQUET_RATIO} times its size and was stopped after ${file.content} bytes; nothing of it was loaded`);
    yield chunk;
  }
  file.taken = file.size;
  await hashFile(path, file, signal);
}

async function* contentOf(path: string, file: FileBytes, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { highWaterMark: CHUNK, ...(signal ? { signal } : {}) });
  raw.on("data", (chunk) => (file.taken += chunk.length));
  const stream = file.gzip ? raw.pipe(createGunzip({ chunkSize: CHUNK })) : raw;
  raw.on("error", (error) => stream.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      file.content += chunk.length;
      if (file.gzip && file.content > RATIO_FROM && file.content > file.taken * MAX_RATIO)
        throw new AppError("invalid_input", `unpacks to more than ${MAX_RATIO} times its size and was stopped after ${file.content} bytes. If it is a real export, unpack it and import the CSV.`);
      file.hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError || signal?.aborted) throw error;
    throw new AppError("invalid_input", `${file.gzip ? "the gzip is damaged or cut off" : "it cannot be read"} (${messageOf(error)}) after ${file.content} bytes; nothing of it was loaded`, { cause: error });
  } finally {
    raw.destroy();
  }
}

/** @throws AppError("invalid_input") when there is nothing to read; reading throws it for damage. Messages leave out the file's name: the caller adds it. */
export async function openFileBytes(path: string, signal?: AbortSignal): Promise<FileBytes> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new AppError("invalid_input", "it is not a file");
    if (info.size === 0) throw new AppError("invalid_input", "the file is empty (0 bytes). A period without charges is a file with its header; deliver it again.");
    const file: FileBytes = { size: info.size, ...(await kindOf(path)), taken: 0, content: 0, hash: createHash("sha256"), chunks: { [Symbol.asyncIterator]: () => (file.parquet ? parquetContent : contentOf)(path, file, signal) } };
    return file;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_input", `it cannot be read (${messageOf(error)})`, { cause: error });
  }
}

/** sha256 of the content, unpacked. */
export async function contentSha256(path: string, signal?: AbortSignal): Promise<string> {
  const file = await openFileBytes(path, signal);
  if (file.parquet) await hashFile(path, file, signal);
  else for await (const _ of file.chunks);
  return file.hash.digest("hex");
}
