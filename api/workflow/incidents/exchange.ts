import type proto from "@temporalio/proto";
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
} from "@temporalio/common/lib/internal-non-workflow/index.js";
import type { Asked, Json, JsonObject } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import type { RunRow } from "../runs/shapes.ts";
import { bounded, temporalOf, type Gateway } from "../temporal/gateway.ts";

type Event = proto.temporal.api.history.v1.IHistoryEvent;
/** The rest of the answer does not wait for it. */
const callMs = 1_500;
const page = 100;
const pages = 3;

/** What a step last sent and what came back, from the end of the run's history; nothing where it does not tell. */
export async function exchangeOf(ctx: WorkflowCtx, run: RunRow, path: string) {
  const gateway = temporalOf(ctx.config);
  try {
    return await find(gateway, run.workflowId, path);
  } catch (error) {
    ctx.log.debug({ err: error, runId: run.id }, "no exchange is told: the history cannot be read now");
    return undefined;
  }
}

async function find(gateway: Gateway, workflowId: string, path: string) {
  const converter = gateway.client.options.loadedDataConverter;
  const answers = new Map<string, Event>();
  let nextPageToken: Uint8Array | undefined;
  for (let read = 0; read < pages; read++) {
    const request = {
      namespace: gateway.namespace,
      execution: { workflowId },
      maximumPageSize: page,
      ...(nextPageToken && { nextPageToken }),
    };
    const ask = () => gateway.connection.workflowService.getWorkflowExecutionHistoryReverse(request);
    const { history, nextPageToken: next } = await bounded(gateway, ask, callMs);
    for (const event of history?.events ?? []) {
      const asked = answered(event);
      if (asked) answers.set(asked, event);
      const call = event.activityTaskScheduledEventAttributes;
      if (!call) continue;
      const [sent] = (await decodeArrayFromPayloads(converter, call.input?.payloads)) as [Asked & JsonObject];
      if (sent?.run?.path !== path) continue;
      const answer = answers.get(String(event.eventId));
      const failure = answer?.activityTaskFailedEventAttributes ?? answer?.activityTaskTimedOutEventAttributes;
      const error = await decodeOptionalFailureToOptionalError(converter, failure?.failure);
      const message = (error?.cause as Error | undefined)?.message ?? error?.message;
      return { function: call.activityType?.name ?? "", sent: redacted(sent), ...(message && { answered: message }) };
    }
    if (!next?.length) return undefined;
    nextPageToken = next;
  }
  return undefined;
}

/** The event that asked for what this one answers. */
function answered(event: Event): string | undefined {
  const answer =
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCompletedEventAttributes;
  return answer ? String(answer.scheduledEventId) : undefined;
}

const ours = new Set(["key", "run", "once", "deferred", "secrets", "authentication"]);
const secret = /^(authorization|proxy-authorization|cookie|set-cookie|.*(api-?key|token|secret|password).*)$/i;

/** Without what we add to it, and without what lets somebody in. Secrets of the house are never in it. */
function redacted(sent: JsonObject): Json {
  const rest = Object.fromEntries(Object.entries(sent).filter(([name]) => !ours.has(name)));
  return strip((Object.keys(rest).length === 1 && rest["with"]) || rest);
}

function strip(value: Json): Json {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  const shown = Object.entries(value).map(([name, item]) => [name, secret.test(name) ? "[redacted]" : strip(item)]);
  return Object.fromEntries(shown) as Json;
}
