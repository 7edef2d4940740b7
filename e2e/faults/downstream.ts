import { setTimeout as sleep } from "node:timers/promises";
import { startBeside } from "./beside.ts";
import type { Harm, Stage } from "./harm.ts";
import type { Mood } from "./partner.ts";

const slow =
  (ms: number): Mood =>
  async () => (await sleep(ms), false);

const answering =
  (status: number, share = 1, headers: Record<string, string> = {}): Mood =>
  (_request, response) => {
    if (Math.random() > share) return false;
    response.writeHead(status, headers).end("not now");
    return true;
  };

/** The head of an answer, half of its body, and the end of the line. */
const torn: Mood = (request, response) => {
  response.writeHead(200, { "content-length": "1000" });
  response.write("half", () => request.socket.resetAndDestroy());
  return true;
};

const restSeconds = 2;

/** Asks for a rest, and notes who does not keep it. */
function busy(early: string[]): Mood {
  const asked = new Map<string, number>();
  return (request, response) => {
    const key = String(request.headers["idempotency-key"] ?? "");
    const since = Date.now() - (asked.get(key) ?? -Infinity);
    if (key && since < restSeconds * 1000 - 100) early.push(`${key} came back after ${since} ms of ${restSeconds} s`);
    asked.set(key, Date.now());
    return answering(429, 1, { "retry-after": String(restSeconds) })(request, response);
  };
}

/** What a process is told of a partner that cannot be reached at all. */
async function unreachable({ rig }: Stage, url: string): Promise<void> {
  const { id } = await rig.system.call("workflow", "POST", "/v1/runs", {
    definition: { namespace: "faults", name: "reach" },
    input: { url },
  });
  const run = await rig.system.until(
    `a request to ${url} is a fault`,
    async () => {
      const found = await rig.system.call("workflow", "GET", `/v1/runs/${id}`);
      return ["completed", "incident", "faulted"].includes(found.status) && found;
    },
    60,
  );
  if (run.output?.status !== 503)
    throw new Error(`${url}: ${run.status} with ${JSON.stringify(run.output ?? run.incident)}`);
}

/** Runs that met a fault which nobody can tell to be harmless wait for a person: this one says "again". */
async function retryIncidents({ rig, load }: Stage): Promise<void> {
  const met = load.open();
  await rig.system.until("every run is mended", async () => {
    const { results } = await rig.system.call("workflow", "GET", "/v1/runs?definition=faults/visit&status=incident");
    for (const { id, incident } of results)
      await rig.system.call("workflow", "POST", `/v1/runs/${id}/retry`, { path: incident.path });
    const open = load.open();
    return met.every((arrival) => !open.includes(arrival));
  });
}

/** More calls to the partner than a worker has slots. */
async function crowdIn({ rig }: Stage): Promise<void> {
  const definition = { namespace: "faults", name: "crowd" };
  for (let n = 0; n < 3; n++) await rig.system.call("workflow", "POST", "/v1/runs", { definition });
}

async function sulk({ rig, seconds }: Stage, moods: Mood[]): Promise<void> {
  for (const mood of moods) {
    rig.partner.mood = mood;
    await sleep(seconds * 1000);
  }
  rig.partner.mood = undefined;
}

const badDay: Harm = {
  id: 11,
  name: "a partner slow, failing, busy, cutting its answers, without TLS, without a name",
  quick: { times: 1, seconds: 2 },
  full: { times: 1, seconds: 30 },
  inject: async (stage) => {
    const { rig, seconds, figures } = stage;
    const early: string[] = [];
    const moods = [slow(seconds * 1000), answering(500, 0.01), answering(503), busy(early), torn];
    const beside = await startBeside(rig);
    await beside.p95(1);
    const before = await beside.p95(seconds * 2);
    rig.partner.mood = moods[0];
    await crowdIn(stage);
    const [during] = await Promise.all([beside.p95(seconds * moods.length), sulk(stage, moods)]);
    const ratio = (during / before).toFixed(2);
    figures.push(`p95 of another process ${during.toFixed()} ms, before ${before.toFixed()} ms: ${ratio} (aim 1.5)`);
    await beside.close();
    await Promise.all([
      unreachable(stage, `https://127.0.0.1:${rig.partner.port}/weather`),
      unreachable(stage, "http://nowhere.invalid/weather"),
    ]);
    if (early.length > 0) throw new Error(early.join(", "));
  },
  recover: retryIncidents,
};

export const downstreamHarms = [badDay];
