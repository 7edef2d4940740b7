import { createHash, randomBytes } from "node:crypto";

/** From strong to weak: RFC 7616 has the client take the best it knows. */
const hashes: Record<string, string> = { "SHA-512-256": "sha512-256", "SHA-256": "sha256", MD5: "md5" };

type Challenge = Record<string, string>;
type Credentials = { username: string; password: string };

/** The `Authorization` that answers a Digest challenge of `WWW-Authenticate`; undefined when there is none to answer. */
export function answerDigest(
  header: string,
  { username, password }: Credentials,
  request: { method: string; url: string; body?: string },
  cnonce = randomBytes(16).toString("hex"),
): string | undefined {
  const challenge = best(challengesOf(header));
  if (!challenge?.["nonce"]) return undefined;
  const { realm = "", nonce, opaque, algorithm = "MD5", userhash } = challenge;
  const [, name, session] = /^(.+?)(-sess)?$/i.exec(algorithm)!;
  const hash = (text: string) => createHash(hashes[name!.toUpperCase()]!).update(text).digest("hex");
  const { pathname, search } = new URL(request.url);
  const uri = pathname + search;
  const qop = qopOf(challenge);
  const secret = hash(`${username}:${realm}:${password}`);
  const a1 = session ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const a2 = hash(`${request.method}:${uri}${qop === "auth-int" ? `:${hash(request.body ?? "")}` : ""}`);
  const nc = "00000001";
  const response = hash(qop ? `${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}` : `${a1}:${nonce}:${a2}`);
  const hidden = userhash?.toLowerCase() === "true";
  const quoted = {
    username: hidden ? hash(`${username}:${realm}`) : username,
    realm,
    nonce,
    uri,
    response,
    ...(opaque !== undefined && { opaque }),
    ...((qop || session) && { cnonce }),
  };
  const bare = { algorithm, ...(qop && { qop, nc }), ...(hidden && { userhash }) };
  const parts = [
    ...Object.entries(quoted).map(([key, value]) => `${key}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`),
    ...Object.entries(bare).map(([key, value]) => `${key}=${value}`),
  ];
  return `Digest ${parts.join(", ")}`;
}

/** Whether a second 401 only says that the nonce has grown old. */
export const isStale = (header: string): boolean =>
  challengesOf(header).some(({ stale }) => stale?.toLowerCase() === "true");

const qopOf = ({ qop }: Challenge): string | undefined => {
  const offered =
    qop
      ?.toLowerCase()
      .split(",")
      .map((one) => one.trim()) ?? [];
  return ["auth", "auth-int"].find((one) => offered.includes(one));
};

function best(challenges: Challenge[]): Challenge | undefined {
  const rank = ({ algorithm = "MD5" }: Challenge) =>
    Object.keys(hashes).indexOf(algorithm.toUpperCase().replace(/-SESS$/, ""));
  return challenges.filter((one) => rank(one) >= 0).toSorted((a, b) => rank(a) - rank(b))[0];
}

/** The parameters of each Digest challenge; others may stand around them. */
function challengesOf(header: string): Challenge[] {
  const found: Challenge[] = [];
  let open: Challenge | undefined;
  const token = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;
  for (const [, name, quoted, bare] of header.matchAll(token)) {
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? bare;
    if (value === undefined) {
      open = name!.toLowerCase() === "digest" ? {} : undefined;
      if (open) found.push(open);
    } else if (open) open[name!.toLowerCase()] = value;
  }
  return found;
}
