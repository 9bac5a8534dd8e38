// Two local servers that speak as much of S3's and Google Cloud Storage's protocols as their SDKs use for objects.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32c } from "./crc32c";

export interface ObjectServer {
  readonly url: string;
  /** Key (with its bucket) → bytes. */
  readonly objects: Map<string, Buffer>;
  /** While true every request is answered 503. */
  down: boolean;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function listen(handle: (objects: Map<string, Buffer>) => RequestListener): Promise<ObjectServer> {
  const objects = new Map<string, Buffer>();
  const answer = handle(objects);
  const result: { down: boolean; server: Server } = { down: false, server: createServer((request, response) => {
    if (!result.down) return answer(request, response);
    request.resume();
    response.writeHead(503).end();
  }) };
  await new Promise<void>((resolve) => result.server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(result.server.address() as AddressInfo).port}`,
    objects,
    get down() {
      return result.down;
    },
    set down(value) {
      result.down = value;
    },
    close: () => new Promise((resolve) => {
      result.server.closeAllConnections();
      result.server.close(() => resolve());
    }),
  };
}

const xml = (text: string): string => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? c);

/** PutObject (refuses a body that does not have the checksum it states), GetObject, DeleteObject, ListObjectsV2 in pages of two. */
export function startS3Server(): Promise<ObjectServer> {
  return listen((objects) => async (request, response) => {
    const url = new URL(request.url ?? "/", "http://s3");
    const key = decodeURIComponent(url.pathname.slice(1));
    const body = await bodyOf(request);
    if (request.method === "PUT") {
      const stated = request.headers["x-amz-checksum-sha256"];
      if (stated !== createHash("sha256").update(body).digest("base64")) return void response.writeHead(400, { "content-type": "application/xml" }).end("<Error><Code>BadDigest</Code><Message>bad digest</Message></Error>");
      objects.set(key, body);
      return void response.writeHead(200, { etag: '"x"' }).end();
    }
    if (url.searchParams.get("list-type") === "2") {
      const bucket = key.replace(/\/$/, "");
      const all = [...objects.keys()].map((name) => name.slice(bucket.length + 1)).filter((name) => name.startsWith(url.searchParams.get("prefix") ?? "")).sort();
      const from = Number(url.searchParams.get("continuation-token") ?? 0);
      const more = from + 2 < all.length;
      const contents = all.slice(from, from + 2).map((name) => `<Contents><Key>${xml(name)}</Key><Size>1</Size></Contents>`).join("");
      return void response.writeHead(200, { "content-type": "application/xml" }).end(
        `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ""}${contents}</ListBucketResult>`,
      );
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return void response.writeHead(204).end();
    }
    const found = objects.get(key);
    if (!found) return void response.writeHead(404, { "content-type": "application/xml" }).end("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
    response.writeHead(200, { "content-length": found.length }).end(found);
  });
}

function resource(bucket: string, name: string, bytes: Buffer): Record<string, unknown> {
  return { kind: "storage#object", bucket, name, size: String(bytes.length), generation: "1", metageneration: "1", crc32c: crc32c(bytes), md5Hash: createHash("md5").update(bytes).digest("base64") };
}

/** Multipart uploads, metadata, media, deletes and lists of the JSON API. */
export function startGcsServer(): Promise<ObjectServer> {
  return listen((objects) => async (request, response) => {
    const url = new URL(request.url ?? "/", "http://gcs");
    const body = await bodyOf(request);
    const json = (status: number, value: unknown): void => void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const upload = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(url.pathname);
    if (upload) {
      const boundary = /boundary=([^;]+)/.exec(request.headers["content-type"] ?? "")?.[1] ?? "";
      const first = body.indexOf(`--${boundary}`);
      const second = body.indexOf(`--${boundary}`, first + 1);
      const start = body.indexOf("\r\n\r\n", second) + 4;
      const bytes = body.subarray(start, body.lastIndexOf(`\r\n--${boundary}--`));
      const name = url.searchParams.get("name") ?? "";
      objects.set(`${upload[1]}/${name}`, Buffer.from(bytes));
      return json(200, resource(upload[1] ?? "", name, bytes));
    }
    const object = /^(?:(?:\/download)?\/storage\/v1)?\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(url.pathname);
    const [, bucket = "", encoded] = object ?? [];
    if (object && encoded === undefined) {
      const prefix = `${bucket}/${url.searchParams.get("prefix") ?? ""}`;
      return json(200, { items: [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, bytes]) => resource(bucket, key.slice(bucket.length + 1), bytes)) });
    }
    const name = decodeURIComponent(encoded ?? "");
    const found = objects.get(`${bucket}/${name}`);
    if (request.method === "DELETE" && found) {
      objects.delete(`${bucket}/${name}`);
      return void response.writeHead(204).end();
    }
    if (!found) return json(404, { error: { code: 404, message: `No such object: ${bucket}/${name}` } });
    if (url.searchParams.get("alt") === "media") return void response.writeHead(200, { "content-length": found.length, "x-goog-hash": `crc32c=${crc32c(found)}` }).end(found);
    json(200, resource(bucket, name, found));
  });
}
