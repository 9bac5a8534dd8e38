// An archive in Google Cloud Storage, or in what speaks its protocol (STORAGE_EMULATOR_HOST); credentials by Google's own variables and files.
import { Storage } from "@google-cloud/storage";
import type { ArchivePlace } from "@/jobs/archive/place";

export function gcsPlace({ bucket, prefix }: { bucket: string; prefix: string }): ArchivePlace {
  const store = new Storage().bucket(bucket);
  return {
    url: `gs://${bucket}/${prefix}`,
    put: async (path, file) => {
      // validation: the SDK sends and compares a checksum; an object is one request, so it is there whole or not at all.
      await store.upload(file.path, { destination: prefix + path, resumable: false, validation: "crc32c", metadata: { metadata: { sha256: file.sha256 } } });
    },
    get: async (path) => {
      const object = store.file(prefix + path);
      await object.getMetadata(); // what is not there is this call's error
      return object.createReadStream({ validation: false }); // who reads compares the sha256
    },
    remove: async (path) => {
      await store.file(prefix + path).delete({ ignoreNotFound: true });
    },
    list: async (under) => {
      const [files] = await store.getFiles({ prefix: prefix + under });
      return files.map((file) => file.name.slice(prefix.length)).sort();
    },
  };
}
