import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the partner made of the first request under an `Idempotency-Key`, and when each of them came. */
export interface Effect {
  key: string;
  step: string;
  contact: string;
  times: number[];
}

/** What a bad day of the partner does with a request; false lets it be answered as ever. */
export type Mood = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** A third party: does what a key asks for once, answers a repeated key without doing it again, and keeps count. */
export interface Partner {
  url: string;
  port: number;
  effects: Map<string, Effect>;
  /** Requests that had no effect on it: reads, and writes under a key it knew. */
  reads: number;
  repeats: number;
  mood: Mood | undefined;
  /** Called when an effect is there and not yet answered; true leaves the caller without an answer. */
  onEffect: ((effect: Effect) => boolean) | undefined;
  close: () => Promise<void>;
}

export async function startPartner(): Promise<Partner> {
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const moody = await partner.mood?.(request, response);
    if (moody) return;
    if (request.method === "GET") partner.reads += 1;
    else if (note(partner, request, body)) return;
    response.writeHead(200, { "content-type": "application/json" }).end(`{"ok":true}`);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const partner: Partner = {
    url: `http://127.0.0.1:${port}`,
    port,
    effects: new Map(),
    reads: 0,
    repeats: 0,
    mood: undefined,
    onEffect: undefined,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return partner;
}

function note(partner: Partner, request: IncomingMessage, body: string): boolean {
  const key = String(request.headers["idempotency-key"]);
  const known = partner.effects.get(key);
  if (known) {
    partner.repeats += 1;
    known.times.push(Date.now());
    return false;
  }
  const { step, contact } = JSON.parse(body) as { step: string; contact: string };
  const effect = { key, step, contact, times: [Date.now()] };
  partner.effects.set(key, effect);
  return partner.onEffect?.(effect) ?? false;
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const part of request) body += String(part);
  return body;
}
