// An archive in a folder: of this machine, or one that the operating system mounts.
import { createReadStream, type Dirent } from "node:fs";
import { chmod, copyFile, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { ZONES, type ArchivePlace, type LocalFile } from "@/jobs/archive/place";

/** What lies here are the bills: nobody but the account that writes them reads them. */
const [FOLDER_MODE, FILE_MODE] = [0o700, 0o600];
/** Some mounts keep no modes, or hold them fixed. */
const MODELESS: readonly (string | undefined)[] = ["EPERM", "ENOTSUP", "EROFS", "ENOSYS"];

async function close(path: string, mode: number): Promise<void> {
  if (((await lstat(path)).mode & 0o777) === mode) return;
  await chmod(path, mode).catch((error: NodeJS.ErrnoException) => {
    if (!MODELESS.includes(error.code)) throw error;
  });
}

/** Of the archive's own folders alone: the place itself may be a mount that others use, too. */
async function closeAll(folder: string): Promise<void> {
  for (const zone of ZONES) {
    const entries = await entriesOf(join(folder, zone));
    if (entries.length > 0) await close(join(folder, zone), FOLDER_MODE);
    for (const entry of entries) if (entry.isFile() || entry.isDirectory()) await close(join(entry.parentPath, entry.name), entry.isFile() ? FILE_MODE : FOLDER_MODE);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function put(target: string, file: LocalFile): Promise<void> {
  const temporary = `${target}.${process.pid}.part`;
  await mkdir(dirname(target), { recursive: true, mode: FOLDER_MODE });
  try {
    await copyFile(file.path, temporary);
    await close(temporary, FILE_MODE);
    await sync(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function folderPlace(folder: string): ArchivePlace {
  return {
    url: pathToFileURL(folder).href,
    prepare: () => closeAll(folder),
    put: (path, file) => put(join(folder, path), file),
    get: async (path) => {
      const file = await open(join(folder, path), "r"); // here, so that what is not there is this call's error
      return createReadStream("", { fd: file });
    },
    remove: (path) => rm(join(folder, path), { force: true }),
    list: async (prefix) => {
      return (await entriesOf(join(folder, prefix))).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();
    },
  };
}
