import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ApplicationFailure } from "@temporalio/common";
import { createActivities } from "#activities/index.ts";
import { createOutbound } from "#kit/http.ts";
import type { ActivityFault, RunContext } from "#workflows/contract.ts";
import type { Json } from "#workflows/definition/types.ts";
import { fault } from "#workflows/engine/faults.ts";
import type { Call } from "#workflows/engine/port.ts";

export interface World {
  call: (call: Call) => Promise<Json>;
  close: () => Promise<void>;
}

export type Answer = { status?: number; json: unknown };
/** What a host of the internet would say; undefined where it has nothing. */
export type Hosts = Record<string, (url: URL, request: IncomingMessage) => Answer | undefined>;

const run = { runId: "conformance", workflowId: "conformance", definition: "conformance", version: "1.0.0" };

/** Our own activities over HTTP, with a server on this machine in place of the hosts that they call. */
export async function openWorld(hosts: Hosts): Promise<World> {
  const server = createServer((request, response) => {
    const [, host = "", ...path] = request.url!.split("/");
    const { status = 200, json } = hosts[host]?.(new URL(path.join("/"), `https://${host}/`), request) ?? {
      status: 404,
      json: { message: "not found" },
    };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = createOutbound({ allow: ["127.0.0.1"] });
  const activities = createActivities({
    clients: {} as never,
    outbound: async (request) => {
      const { host, pathname, search } = new URL(request.url);
      const answer = await real({ ...request, url: `${origin}/${host}${pathname}${search}` });
      return { ...answer, url: request.url };
    },
  }) as unknown as Record<string, (argument: unknown) => Promise<Json>>;

  return {
    async call({ activity, argument, path }) {
      if (activity.startsWith("events.")) return null;
      try {
        return await activities[activity]!({ ...argument, run: { ...run, path } satisfies RunContext });
      } catch (error) {
        throw asFault(error);
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As the binding to Temporal understands what an activity reports. */
function asFault(error: unknown): unknown {
  if (!(error instanceof ApplicationFailure)) return error;
  const { kind = "communication", status, title, detail } = error.details![0] as ActivityFault;
  return fault(kind, detail ?? error.message, { status, ...(title && { title }) });
}
