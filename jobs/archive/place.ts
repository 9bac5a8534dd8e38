// The places of the archive: each is a folder, an S3 bucket or a Google Cloud Storage bucket, named by one URL of KCO_ARCHIVE_URL.
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Readable } from "node:stream";
import { dataDir } from "@/lib/config/root";
import { AppError } from "@/lib/errors/app-error";

export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string; // hex
}

export interface ArchivePlace {
  /** Names the place in ops.archive_object and on pages; holds no secret. */
  readonly url: string;
  /** Whole or not at all; an object of the same path is replaced. */
  readonly put: (path: string, file: LocalFile) => Promise<void>;
  readonly get: (path: string) => Promise<Readable>;
  /** What is not there is no error. */
  readonly remove: (path: string) => Promise<void>;
  /** Before a run writes here: what earlier runs left is brought to today's rules. */
  readonly prepare?: () => Promise<void>;
  /** Paths that begin with `prefix`, relative to the place. */
  readonly list: (prefix: string) => Promise<string[]>;
}

/** The first folder of every path in a place. */
export const ZONES = ["raw-billing", "cleaned-billing", "manifest"] as const;

function bucketOf(url: URL): { bucket: string; prefix: string } {
  if (url.hostname === "") throw new AppError("usage", `KCO_ARCHIVE_URL: ${url.href} names no bucket. Write ${url.protocol}//BUCKET/PREFIX.`);
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, "");
  return { bucket: url.hostname, prefix: prefix === "" ? "" : `${prefix}/` };
}

/** The clouds' SDKs are loaded only where a place needs them: they are large. @throws AppError("usage") for a URL of another kind */
export async function openPlace(text: string): Promise<ArchivePlace> {
  const url = URL.canParse(text) ? new URL(text) : pathToFileURL(resolve(text));
  if (url.username !== "" || url.password !== "") throw new AppError("usage", `KCO_ARCHIVE_URL: ${url.protocol}//${url.hostname} carries a name or password. Give credentials by the cloud's own variables or files.`);
  switch (url.protocol) {
    case "file:": {
      const { folderPlace } = await import("@/jobs/archive/folder-place");
      return folderPlace(fileURLToPath(url));
    }
    case "s3:": {
      const { s3Place } = await import("@/jobs/archive/s3-place");
      return s3Place(bucketOf(url));
    }
    case "gs:": {
      const { gcsPlace } = await import("@/jobs/archive/gcs-place");
      return gcsPlace(bucketOf(url));
    }
    default:
      throw new AppError("usage", `KCO_ARCHIVE_URL: ${url.protocol}// is no kind of place. Use a folder, file://, s3://bucket/prefix or gs://bucket/prefix, several separated by commas.`);
  }
}

/** Every place of KCO_ARCHIVE_URL; without it the folder `archive` of the data folder. */
export async function openPlaces(list: string | undefined = process.env.KCO_ARCHIVE_URL): Promise<ArchivePlace[]> {
  const urls = (list ?? "").split(",").map((url) => url.trim()).filter((url) => url !== "");
  return Promise.all((urls.length > 0 ? urls : [join(dataDir(), "archive")]).map(openPlace));
}
