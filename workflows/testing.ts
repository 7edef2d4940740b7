import { Client, Connection, type WorkflowHandle } from "@temporalio/client";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import proto from "@temporalio/proto";
import { testTemporal } from "#stack/testing.ts";
import { type RunningWorker, runWorker, type WorkerConfig } from "#workers/worker.ts";
import {
  type FunctionCall,
  type RunProjection,
  SEARCH_ATTRIBUTES,
  type StartInput,
  TASK_QUEUE,
  workflowId,
} from "./contract.ts";
import type { Definition } from "./definition/types.ts";
import { activitiesOf, type AskedCall, type Play } from "./random/play.ts";

Runtime.install({ logger: new DefaultLogger("ERROR") });

export type { AskedCall, Play } from "./random/play.ts";

export interface TemporalWorld {
  client: Client;
  calls: AskedCall[];
  projections: RunProjection[];
  worker: RunningWorker;
  /** Starts another worker in place of the one before. */
  startWorker: (more?: Partial<WorkerConfig>) => Promise<RunningWorker>;
  start: (definition: Definition, more?: Partial<StartInput>, via?: Client) => Promise<WorkflowHandle>;
  close: () => Promise<void>;
}

/** A namespace of a real server with a worker whose activities `play` answers for. */
export async function temporalWorld(play: Play, more: Partial<WorkerConfig> = {}): Promise<TemporalWorld> {
  const { address, namespace } = await testTemporal();
  const connection = await Connection.connect({ address });
  await registerSearchAttributes(connection, namespace);
  const calls: AskedCall[] = [];
  const projections: RunProjection[] = [];
  const activities = activitiesOf(play, (call) => calls.push(call));
  const client = new Client({ connection, namespace });
  const world: TemporalWorld = {
    client,
    calls,
    projections,
    worker: undefined as never,
    async startWorker(options = {}) {
      const postProjections = (updates: RunProjection[]): Promise<void> => {
        projections.push(...updates);
        return Promise.resolve();
      };
      world.worker = await runWorker({
        address,
        namespace,
        activities,
        postProjections,
        versioned: false,
        ...more,
        ...options,
      });
      return world.worker;
    },
    start(definition, input = {}, via = client) {
      const start: StartInput = {
        runId: crypto.randomUUID(),
        definition: definition as never,
        input: null,
        cause: { kind: "api", id: "test" },
        functions,
        ...input,
      };
      const { namespace: space, name } = start.definition.document;
      const options = {
        taskQueue: TASK_QUEUE,
        workflowId: workflowId(start),
        args: [start],
        workflowTaskTimeout: "5s",
      } as const;
      return via.workflow.start(`${space}/${name}`, options);
    },
    async close() {
      await world.worker.stop();
      await connection.close();
    },
  };
  await world.startWorker();
  return world;
}

const local: FunctionCall = { local: true, startToCloseSeconds: 5 };
const ordinary: FunctionCall = { local: false, startToCloseSeconds: 30 };
const functions: StartInput["functions"] = { "crm.read": local, "crm.write": ordinary, "mail.send": ordinary };

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { INDEXED_VALUE_TYPE_KEYWORD: Keyword, INDEXED_VALUE_TYPE_DATETIME: Datetime } =
    proto.temporal.api.enums.v1.IndexedValueType;
  const types = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, { Keyword, Datetime }[type]]);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(types) });
}
