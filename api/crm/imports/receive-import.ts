import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import { importParts } from "#db/crm/schema.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import type { CrmDb } from "../context.ts";

export const fileMaxBytes = 100 * 1024 * 1024;
const requestMaxBytes = 256 * 1024;
const partBytes = 256 * 1024;

export type Upload = { contentType: string; body: ReadableStream | null };
export type Received = { request: string; digest: string; bytes: number };

/**
 * Takes an upload in: `request` first, which `accept` may refuse before a byte of the file is read, then the file, kept
 * in parts as it comes. No more than one part is ever in memory.
 */
export async function receiveImport(
  db: CrmDb,
  importId: string,
  upload: Upload,
  accept: (request: string) => void,
): Promise<Received> {
  const busboy = open(upload);
  let request: string | undefined;
  let file: BusboyFileStream | undefined;
  let received: Promise<Received> | undefined;
  let refused: unknown;
  busboy.on("field", (name, value) => {
    if (name === "request") request = value;
  });
  busboy.on("file", (_name, stream) => {
    file = stream;
    received = keep(db, importId, request, stream, accept);
    received.catch((error: Error) => {
      refused ??= error;
      busboy.destroy(error);
    });
  });
  try {
    await pipeline(Readable.fromWeb(upload.body ?? new Blob([]).stream()), busboy);
  } catch {
    if (refused) throw refused;
    file?.destroy(new Error("the upload broke off"));
    await received?.catch(() => {});
    throw invalid("the body is not a complete multipart/form-data");
  }
  if (!received) throw invalid("the part `file` is missing");
  return received;
}

function open({ contentType }: Upload): BusboyInstance {
  if (!/^multipart\/form-data\b/i.test(contentType))
    throw new DomainError("unsupported_media_type", "an import is sent as multipart/form-data");
  const headers: IncomingHttpHeaders = { "content-type": contentType };
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits: { fields: 1, files: 1, parts: 2, fieldSize: requestMaxBytes, fileSize: fileMaxBytes, headerPairs: 50 },
    });
  } catch {
    throw invalid("the multipart boundary is missing");
  }
}

async function keep(
  db: CrmDb,
  importId: string,
  request: string | undefined,
  file: BusboyFileStream,
  accept: (request: string) => void,
): Promise<Received> {
  if (request === undefined) throw invalid("the part `request` must come before `file`");
  accept(request);
  const hash = createHash("sha256").update(request);
  let [part, bytes, held, heldBytes] = [0, 0, [] as Buffer[], 0];
  const write = async () => {
    await db.insert(importParts).values({ importId, part: part++, bytes: Buffer.concat(held) });
    [held, heldBytes] = [[], 0];
  };
  for await (const chunk of file as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes >= partBytes) await write();
  }
  if (file.truncated) throw new DomainError("too_large", `a file may have at most ${fileMaxBytes} bytes`);
  if (heldBytes > 0) await write();
  return { request, digest: hash.digest("base64url"), bytes };
}
