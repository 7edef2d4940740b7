import { expect, test } from "vitest";
import { answerDigest, isStale } from "./digest.ts";

const request = { method: "GET", url: "http://www.example.org/dir/index.html" };
const mufasa = { username: "Mufasa", password: "Circle of Life" };
const cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
const challenge = (algorithm: string, more = 'qop="auth, auth-int"') =>
  `Digest realm="http-auth@example.org", ${more}, algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

test.each([
  ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
  ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
])("the answer with %s is the one RFC 7616 gives", (algorithm, response) => {
  const answer = answerDigest(challenge(algorithm), mufasa, request, cnonce)!;
  for (const part of [
    `response="${response}"`,
    'username="Mufasa"',
    'uri="/dir/index.html"',
    "qop=auth",
    "nc=00000001",
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  ])
    expect(answer).toContain(part);
});

test("the old form without qop answers as RFC 2069 says", () => {
  const old = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
  const answer = answerDigest(old, { username: "Mufasa", password: "CircleOfLife" }, request)!;
  expect(answer).toContain('response="1949323746fe6a43ef61f9606e7febea"');
  expect(answer).not.toContain("cnonce");
});

test("of several challenges the strongest that is known is answered", () => {
  const all = `Basic realm="x", ${challenge("MD5")}, ${challenge("SHA-512-256")}, Negotiate abc==, Digest algorithm=NEW, nonce="1"`;
  expect(answerDigest(all, mufasa, request, cnonce)).toContain("algorithm=SHA-512-256");
});

test("the body is part of the answer where only auth-int is offered, the user's name can be hidden", () => {
  const withBody = (body: string) =>
    answerDigest(challenge("SHA-256", 'qop="auth-int"'), mufasa, { ...request, method: "POST", body }, cnonce);
  expect(withBody("a")).not.toBe(withBody("b"));
  const hidden = answerDigest(challenge("SHA-512-256", 'qop="auth", userhash=true'), mufasa, request, cnonce)!;
  expect(hidden).not.toContain("Mufasa");
  expect(hidden).toContain("userhash=true");
});

test("where there is nothing to answer there is no answer", () => {
  for (const header of ["", "Basic realm=x", "Bearer", "Digest", 'Digest realm="x"', 'Digest nonce="1", algorithm=NEW'])
    expect(answerDigest(header, mufasa, request)).toBeUndefined();
  expect(isStale('Digest nonce="1", stale=TRUE')).toBe(true);
  expect(isStale('Digest nonce="1", stale=false')).toBe(false);
});
