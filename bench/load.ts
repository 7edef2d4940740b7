import { Agent, request } from "node:http";

/** One request of a load. */
export type Call = { url: string; method?: string; headers?: Record<string, string>; body?: string };
/** Calls made so many at once, or so many a second whether answered or not. */
export type Load = { calls: Call[]; atOnce: number } | { calls: Call[]; perSecond: number };
/** What each call met: milliseconds and status. */
export type Met = { ms: number; status: number }[];

const agent = new Agent({ keepAlive: true, maxSockets: 200 });

const make = ({ url, method = "GET", headers = {}, body }: Call) =>
  new Promise<{ ms: number; status: number }>((resolve, reject) => {
    const started = performance.now();
    const call = request(url, { method, headers, agent }, (answer) => {
      answer.resume().once("end", () => resolve({ ms: performance.now() - started, status: answer.statusCode! }));
    });
    call.once("error", reject);
    call.end(body);
  });

async function carry(load: Load): Promise<Met> {
  if ("perSecond" in load) {
    const started = performance.now();
    return Promise.all(
      load.calls.map(async (call, i) => {
        await new Promise((resolve) =>
          setTimeout(resolve, Math.max(0, (i * 1_000) / load.perSecond - (performance.now() - started))),
        );
        return make(call);
      }),
    );
  }
  const met: Met = [];
  let next = 0;
  const worker = async () => {
    while (next < load.calls.length) met.push(await make(load.calls[next++]!));
  };
  await Promise.all(Array.from({ length: load.atOnce }, worker));
  return met;
}

process.on("message", ({ id, load }: { id: number; load: Load }) => {
  carry(load).then(
    (met) => process.send!({ id, met }),
    (error: unknown) => process.send!({ id, error: String(error) }),
  );
});
