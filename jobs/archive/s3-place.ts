// An archive in Amazon S3, or in what speaks its protocol (AWS_ENDPOINT_URL_S3); credentials and region by AWS's own variables and files.
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ArchivePlace } from "@/jobs/archive/place";

/** What lies in memory can be sent again by the SDK's own retries; a stream cannot. */
const RETRYABLE_BYTES = 32 << 20;

export function s3Place({ bucket, prefix }: { bucket: string; prefix: string }): ArchivePlace {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  // Other servers seldom resolve a bucket as a host name.
  const client = new S3Client({ ...(endpoint ? { endpoint, forcePathStyle: true } : {}), requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" });
  return {
    url: `s3://${bucket}/${prefix}`,
    put: async (path, file) => {
      // S3 refuses what does not arrive with this checksum.
      const checksum = Buffer.from(file.sha256, "hex").toString("base64");
      const body = file.bytes > RETRYABLE_BYTES ? createReadStream(file.path) : await readFile(file.path);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + path, Body: body, ContentLength: file.bytes, ChecksumSHA256: checksum }));
    },
    get: async (path) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + path }));
      return Body instanceof Readable ? Body : Readable.from([]);
    },
    remove: async (path) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: prefix + path }));
    },
    list: async (under) => {
      const paths: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix + under, ...(token === undefined ? {} : { ContinuationToken: token }) }));
        paths.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(prefix.length)])));
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
      return paths.sort();
    },
  };
}
