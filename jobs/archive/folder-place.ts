// An archive in a folder: of this machine, or one that the operating system mounts.
import { createReadStream } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { ArchivePlace, LocalFile } from "@/jobs/archive/place";

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
  await mkdir(dirname(target), { recursive: true });
  try {
    await copyFile(file.path, temporary);
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
    put: (path, file) => put(join(folder, path), file),
    get: async (path) => {
      const file = await open(join(folder, path), "r"); // here, so that what is not there is this call's error
      return createReadStream("", { fd: file });
    },
    list: async (prefix) => {
      const names = await readdir(join(folder, prefix), { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      return names.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();
    },
  };
}
