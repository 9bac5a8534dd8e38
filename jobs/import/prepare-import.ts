// Decides before a run is made which files an import has, in which format, and which of them are loaded already.
import type { Pool } from "pg";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { readCsvHeader } from "@/jobs/formats/csv-reader";
import { detectFormat } from "@/jobs/formats/detect-format";
import { contentSha256 } from "@/jobs/formats/file-bytes";
import { ensureFileSource } from "@/jobs/import/file-source";
import { listLoadedFiles, sameContent } from "@/jobs/import/loaded-files";
import { named } from "@/jobs/import/load-file";
import { refuseSharedNames, resolveFiles, type FoundFile } from "@/jobs/import/resolve-files";
import type { ImportFile, Source } from "@/jobs/run/run-context";

const IMPORTABLE = /\.(csv(\.gz)?|parquet|parq)$/i;
const NO_RUN = "0";
const SHOWN = 5;

export interface ImportOrder {
  readonly paths: readonly string[];
  readonly source: string;
  readonly format: string; // an id, or auto
  readonly mode: ImportFile["mode"];
  readonly replace?: ImportFile["replace"];
  readonly currency: string | null;
}

export interface PreparedImport {
  readonly sourceId: number;
  /** To be loaded. */
  readonly files: readonly ImportFile[];
  /** Loaded already, with the slice that holds the content. */
  readonly unchanged: readonly { readonly file: ImportFile; readonly sameAs: string }[];
  readonly ignored: readonly string[];
}

interface Recognised {
  readonly file: FoundFile;
  readonly format: string;
  readonly provider: Source["provider"];
}

/** Every file's header is read before any is loaded, so that an import with a file of another kind loads nothing at all. */
async function recognise(files: readonly FoundFile[], format: string): Promise<Recognised[]> {
  const known: Recognised[] = [];
  const refused: string[] = [];
  for (const file of files) {
    try {
      const found = await named(file.name, async () => {
        const { headers } = await readCsvHeader(file.path);
        const detected = detectFormat(headers, format);
        return { id: detected.id, provider: detected.providerOf(headers) };
      });
      known.push({ file, format: found.id, provider: found.provider });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused.push(messageOf(error));
    }
  }
  if (refused.length > 0) {
    const more = refused.length > SHOWN ? ` · and ${refused.length - SHOWN} more files that cannot be read` : "";
    throw new AppError("invalid_input", `Nothing was loaded. ${refused.slice(0, SHOWN).join(" · ")}${more}`, { details: { refused } });
  }
  return known;
}

function importFileOf({ file, format }: Recognised, order: ImportOrder): ImportFile {
  return { path: file.path, name: file.name, format, mode: order.mode, ...(order.replace ? { replace: order.replace } : {}) };
}

/** @throws AppError("invalid_input" | "conflict") naming what is refused; the source is made only for files that can be read */
export async function prepareImport(pool: Pool, order: ImportOrder): Promise<PreparedImport> {
  const { files, ignored } = await resolveFiles(order.paths, IMPORTABLE);
  if (files.length === 0) throw new AppError("invalid_input", `There is no CSV or Parquet (*.csv, *.csv.gz, *.parquet) in ${order.paths.join(", ")}${ignored.length > 0 ? `; ignored: ${ignored.slice(0, 10).join(", ")}` : ""}`);
  refuseSharedNames(files);
  const recognised = await recognise(files, order.format);
  const source = await ensureFileSource(pool, { name: order.source, providers: recognised.map((r) => r.provider), currency: order.currency });
  const loaded = await listLoadedFiles(pool, source.id, NO_RUN);
  const [due, unchanged] = [[] as ImportFile[], [] as { file: ImportFile; sameAs: string }[]];
  for (const found of recognised) {
    const file = importFileOf(found, order);
    const same = loaded.length === 0 ? undefined : sameContent(loaded, await contentSha256(file.path));
    if (same) unchanged.push({ file, sameAs: same.slice });
    else due.push(file);
  }
  return { sourceId: source.id, files: due, unchanged, ignored };
}
