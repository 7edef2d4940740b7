import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createScrubber } from "./scrub.ts";

const secret = 'S3cr&t/+"ü?~';
const scrubber = createScrubber();
scrubber.learn("door", { key: secret, pin: 73514, salt: "ab" });
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["as it is", secret],
  ["in JSON", JSON.stringify({ a: secret })],
  ["in JSON within JSON", JSON.stringify({ a: JSON.stringify({ b: secret }) })],
  ["in an address", encodeURIComponent(secret)],
  ["in an address, with small letters", encodeURIComponent(secret).toLowerCase().replace("s3", "S3")],
  ["in a form", new URLSearchParams({ a: secret }).toString()],
  ["in hexadecimal", Buffer.from(secret).toString("hex")],
  ["in base64", base64(secret)],
  ["in base64 for addresses", Buffer.from(secret).toString("base64url")],
  ["after one byte in base64", base64(`:${secret}:`)],
  ["after two bytes in base64", base64(`u:${secret}`)],
  ["after three bytes in base64", base64(`us:${secret}--`)],
  ["as a number in a text", "the pin is 73514."],
])("a secret %s is taken out", (_, text) => {
  expect(scrubber.text(`before ${text} after`)).toMatch(/^before .*\[secret door\].* after$/);
  expect(scrubber.bytes(Buffer.from(text)).toString()).toContain("[secret door]");
});

test("keys, values and numbers of data are scrubbed, all else stays", () => {
  expect(scrubber.json({ [secret]: [secret, 73514, 7, null, true, "ab", "abc"] })).toEqual({
    "[secret door]": ["[secret door]", "[secret door]", 7, null, true, "[secret door]", "abc"],
  });
  const bytes = Buffer.from([0, 255, 254]);
  expect(scrubber.bytes(bytes)).toBe(bytes);
});

test("a value that looks like a pattern of replacement is no pattern", () => {
  const odd = createScrubber();
  odd.learn("$&", "$1$&$$");
  expect(odd.text("x $1$&$$ y")).toBe("x [secret $&] y");
});

test("of secrets that begin alike the longest is taken out whole", () => {
  const both = createScrubber();
  both.learn("one", "abcd");
  both.learn("two", "abcdefgh");
  expect(both.text("abcdabcdefghabcde")).toBe("[secret one][secret two][secret one]e");
});

test("a thousand secrets are looked for in one pass, not in a thousand", () => {
  const took = [1, 1000].map((count) => {
    const scrub = createScrubber();
    scrub.learn(
      "x",
      Array.from({ length: count }, () => randomBytes(16).toString("base64")),
    );
    const body = randomBytes(750_000).toString("base64");
    const began = performance.now();
    scrub.text(body);
    return performance.now() - began;
  });
  expect(took[1]! / Math.max(took[0]!, 10)).toBeLessThan(60);
});
