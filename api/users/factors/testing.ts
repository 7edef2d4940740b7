import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

type Value = number | string | Buffer | Map<Value, Value>;

/** As much of CBOR (RFC 8949) as an authenticator writes. */
function cbor(value: Value): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

function head(kind: number, n: number): Buffer {
  const major = kind << 5;
  if (n < 24) return Buffer.from([major | n]);
  return n < 256 ? Buffer.from([major | 24, n]) : Buffer.from([major | 25, n >> 8, n & 255]);
}

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString("base64url");

export type Ceremony = { origin?: string; rpId?: string; challenge: string; verified?: boolean; counter?: number };

/** An authenticator in software, with a key of its own: it signs what it is told, as a thief's or a faulty one would. */
export class Authenticator {
  readonly id = randomBytes(32);
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  private counter = 0;
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** What `navigator.credentials.create` answers. */
  create(ceremony: Ceremony) {
    const clientDataJSON = this.clientData("webauthn.create", ceremony);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, this.publicKey()]);
    const authData = Buffer.concat([this.authenticatorData(ceremony, 0x40), credential]);
    const attestation = new Map<Value, Value>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    return this.answer({ clientDataJSON, attestationObject: base64url(cbor(attestation)), transports: ["internal"] });
  }

  /** What `navigator.credentials.get` answers. */
  get(ceremony: Ceremony, key: KeyObject = this.keys.privateKey) {
    const clientDataJSON = this.clientData("webauthn.get", ceremony);
    const authenticatorData = this.authenticatorData(ceremony, 0);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, "base64url"))]);
    const signature = createSign("sha256").update(signed).sign(key);
    return this.answer({
      clientDataJSON,
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
    });
  }

  private answer<R>(response: R) {
    const id = base64url(this.id);
    return { id, rawId: id, type: "public-key" as const, response, clientExtensionResults: {} };
  }

  private clientData(type: string, { challenge, origin = this.origin }: Ceremony): string {
    return base64url(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  private authenticatorData(ceremony: Ceremony, flags: number): Buffer {
    const { rpId = new URL(this.origin).hostname, verified = true, counter = ++this.counter } = ceremony;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags | 0x01 | (verified ? 0x04 : 0)]), count]);
  }

  /** A COSE key (RFC 9053): ES256 on P-256. */
  private publicKey(): Buffer {
    const { x, y } = this.keys.publicKey.export({ format: "jwk" });
    const point = (text?: string) => Buffer.from(text!, "base64url");
    return cbor(
      new Map<Value, Value>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, point(x)],
        [-3, point(y)],
      ]),
    );
  }
}
