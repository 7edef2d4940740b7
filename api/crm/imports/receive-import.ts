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
/** `request` names the part that says what is to be done. */
type Asked = Upload & { request: string; anyOrder?: boolean | undefined };
export type Received = { request: string; digest: string; bytes: number };

/**
 * Takes an upload in, the file kept in parts as it comes: no more than one part is ever in memory. Where the request
 * comes first, `accept` may refuse it before a byte of the file is read.
 */
export async function receiveImport(
  db: CrmDb,
  importId: string,
  upload: Asked,
  accept: (request: string) => void,
): Promise<Received> {
  const busboy = open(upload);
  let request: string | undefined;
  let file: BusboyFileStream | undefined;
  let received: Promise<Omit<Received, "request">> | undefined;
  let refused: unknown;
  busboy.on("field", (name, value) => {
    if (name === upload.request) request = value;
  });
  busboy.on("file", (_name, stream) => {
    file = stream;
    received = keep(db, importId, stream, () => {
      if (request !== undefined) return accept(request);
      if (!upload.anyOrder) throw invalid(`the part \`${upload.request}\` must come before \`file\``);
    });
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
  const kept = await received;
  if (request === undefined) throw invalid(`the part \`${upload.request}\` is missing`);
  accept(request);
  return { ...kept, request, digest: createHash("sha256").update(request).update(kept.digest).digest("base64url") };
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
  file: BusboyFileStream,
  accept: () => void,
): Promise<Omit<Received, "request">> {
  accept();
  const hash = createHash("sha256");
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
  return { digest: hash.digest("base64url"), bytes };
}
