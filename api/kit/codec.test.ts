import { randomBytes } from "node:crypto";
import { defaultPayloadConverter } from "@temporalio/common";
import { expect, test } from "vitest";
import { createCodec, parseCodecKeys } from "./codec.ts";

const key = () => randomBytes(32).toString("base64");
const codec = (text: string) => createCodec(parseCodecKeys(text));
const secret = { name: "Ada Lovelace", notes: "x".repeat(10_000) };
const plain = () => defaultPayloadConverter.toPayload(secret);
const read = (payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]) =>
  defaultPayloadConverter.fromPayload(payload);
const bytes = (payload: { data?: Uint8Array | null }) => Buffer.from(payload.data!);

test("a payload comes back as it was, and nothing of it shows in between", async () => {
  const own = codec(`a:${key()}`);
  const [hidden] = await own.encode([plain()]);
  expect(bytes(hidden!).includes("Lovelace")).toBe(false);
  expect(Buffer.from(hidden!.metadata!["encoding"]!).toString()).toBe("binary/encrypted");
  expect(read((await own.decode([hidden!]))[0]!)).toEqual(secret);
});

test("the same payload never looks the same twice, and long ones shrink", async () => {
  const own = codec(`a:${key()}`);
  const [one, two] = await own.encode([plain(), plain()]);
  expect(bytes(one!).equals(bytes(two!))).toBe(false);
  expect(one!.data!.length).toBeLessThan(plain().data!.length / 10);
});

test("after a rotation the new key encrypts and the old one still decrypts", async () => {
  const [old, fresh] = [`old:${key()}`, `new:${key()}`];
  const [before] = await codec(old).encode([plain()]);
  const rotated = codec(`${fresh},${old}`);
  const [after] = await rotated.encode([plain()]);
  const id = (payload: typeof after) => Buffer.from(payload!.metadata!["encryption-key-id"]!).toString();
  expect([id(before), id(after)]).toEqual(["old", "new"]);
  for (const payload of await rotated.decode([before!, after!])) expect(read(payload)).toEqual(secret);
  await expect(codec(fresh).decode([before!])).rejects.toThrow(/"old"/);
});

test("harm 14: of each key that is missing somebody is told, once", async () => {
  const [old, older] = [codec(`old:${key()}`), codec(`older:${key()}`)];
  const told: string[] = [];
  const fresh = createCodec(parseCodecKeys(`new:${key()}`), (id) => told.push(id));
  for (const lost of [old, older, old])
    await expect(fresh.decode(await lost.encode([plain(), plain()]))).rejects.toThrow(/CODEC_KEYS does not hold/);
  expect(told).toEqual(["old", "older"]);
});

test("a payload that was changed, or encrypted by another's key of the same name, is refused", async () => {
  const own = codec(`a:${key()}`);
  const [hidden] = await own.encode([plain()]);
  const changed = bytes(hidden!);
  changed[20]! ^= 1;
  await expect(own.decode([{ ...hidden!, data: changed }])).rejects.toThrow(/authenticate/);
  await expect(codec(`a:${key()}`).decode([hidden!])).rejects.toThrow(/authenticate/);
});

test("what was never encrypted passes through", async () => {
  const payload = plain();
  expect((await codec(`a:${key()}`).decode([payload]))[0]).toEqual(payload);
});

test("keys that are none are refused with the reason", () => {
  for (const text of ["", "a", "a:short", `:${key()}`]) expect(() => parseCodecKeys(text)).toThrow(/CODEC_KEYS/);
});
