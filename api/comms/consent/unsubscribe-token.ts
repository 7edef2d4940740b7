import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { notFound } from "#kit/errors.ts";

type Config = { clientSecret: string; publicUrl: string };

const uuidBytes = 16;
const tagBytes = 16;

function tag(config: Config, id: Buffer): Buffer {
  const key = hkdfSync("sha256", config.clientSecret, "", "comms unsubscribe", 32);
  return createHmac("sha256", Buffer.from(key)).update(id).digest().subarray(0, tagBytes);
}

/** The link in a marketing mail: the message's id, signed, so that nobody can unsubscribe others by guessing. */
export function unsubscribeUrl(config: Config, messageId: string): string {
  const id = Buffer.from(messageId.replaceAll("-", ""), "hex");
  const token = Buffer.concat([id, tag(config, id)]).toString("base64url");
  return `${config.publicUrl}/v1/unsubscribe/${token}`;
}

/** The message id that a token was made for; a forged one is not found. */
export function readUnsubscribeToken(config: Config, token: string): string {
  const bytes = Buffer.from(token, "base64url");
  const id = bytes.subarray(0, uuidBytes);
  if (bytes.length !== uuidBytes + tagBytes || !timingSafeEqual(bytes.subarray(uuidBytes), tag(config, id)))
    throw notFound("the unsubscribe link");
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
