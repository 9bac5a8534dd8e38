// The files that PATHs on the command line mean: files by name, folders with everything readable in them.
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { AppError } from "@/lib/errors/app-error";

export interface FoundFile {
  /** As the user wrote it, with the way into the folder added. */
  readonly shown: string;
  readonly path: string; // absolute
  /** Logical name within its source: the file's name, in a folder its path from there; .gz is packing and no part of it. */
  readonly name: string;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly ignored: readonly string[];
}

function logicalName(path: string): string {
  return path.split(sep).join("/").replace(/\.gz$/i, "");
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFolder(path);
      return Promise.resolve(entry.isFile() || entry.isSymbolicLink() ? [path] : []);
    }),
  );
  return nested.flat().sort();
}

async function found(argument: string, wanted: RegExp): Promise<FoundFiles> {
  const root = resolve(argument);
  const info = await stat(root).catch(() => null);
  if (info === null) throw new AppError("invalid_input", `There is no file or folder ${argument}. Check the path; a relative one counts from ${process.cwd()}.`);
  if (!info.isDirectory()) return { files: [{ shown: argument, path: root, name: logicalName(basename(root)) }], ignored: [] };
  const all = (await listFolder(root)).map((path) => ({ shown: join(argument, relative(root, path)), path, name: logicalName(relative(root, path)) }));
  return { files: all.filter((file) => wanted.test(file.path)), ignored: all.filter((file) => !wanted.test(file.path)).map((file) => file.shown) };
}

/**
 * A file that is named is taken whatever its name; in folders (recursive, links to folders not followed) those that match.
 * @throws AppError("invalid_input") for a path that is not there
 */
export async function resolveFiles(paths: readonly string[], wanted: RegExp): Promise<FoundFiles> {
  const results = await Promise.all(paths.map((path) => found(path, wanted)));
  return { files: results.flatMap((r) => r.files), ignored: results.flatMap((r) => r.ignored) };
}

/** Two files of one name would be one slice. @throws AppError("invalid_input") naming both */
export function refuseSharedNames(files: readonly FoundFile[]): void {
  const seen = new Map<string, FoundFile>();
  for (const file of files) {
    const twin = seen.get(file.name);
    if (twin && twin.path !== file.path)
      throw new AppError("invalid_input", `${twin.shown} and ${file.shown} are both called ${file.name}, and a name is loaded once in a source. Import them from the folder above both, or into two sources.`);
    seen.set(file.name, file);
  }
}
