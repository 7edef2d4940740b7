import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunContext } from "#workflows/contract.ts";

export type Seen = { method: string; url: string; headers: IncomingHttpHeaders; body: string };
export type Reply = { status?: number; headers?: Record<string, string>; body?: string | Buffer };
type Replies = Reply | "hang up" | ((seen: Seen) => Reply);

/** A server that remembers what it was asked and answers what it is told to. */
export async function openServer() {
  const seen: Seen[] = [];
  const replies: Replies[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url = "", headers } = request;
    const asked = { method, url, headers, body: Buffer.concat(parts).toString() };
    seen.push(asked);
    const next = replies.length > 1 ? replies.shift()! : (replies[0] ?? {});
    const reply = typeof next === "function" ? next(asked) : next;
    if (reply === "hang up") return void request.socket.destroy();
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    response.end(reply.body ?? "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** The next answers; the last goes on. */
    answer: (...next: Replies[]) => {
      seen.length = 0;
      replies.splice(0, replies.length, ...next);
    },
    close: () => server.close(),
  };
}

/** A server's answer that tells everything it got. */
export const echo = (asked: Seen): Reply => ({ body: JSON.stringify(asked), headers: { "x-got": asked.url } });

export const runOf = (over: Partial<RunContext> = {}): RunContext => ({
  runId: "01920000-0000-7000-8000-000000000001",
  workflowId: "tests/x/-/01920000",
  definition: "tests/x",
  version: "1.0.0",
  path: "/do/0/step",
  ...over,
});
