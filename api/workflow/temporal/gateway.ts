import { EventEmitter } from "node:events";
import { Client, Connection, isGrpcServiceError } from "@temporalio/client";
import { createCodec } from "#kit/codec.ts";
import { unavailable } from "#kit/errors.ts";
import type { Config } from "../config.ts";

export type Gateway = {
  client: Client;
  connection: Connection;
  namespace: string;
  /** Tells loops that something was committed for them; starts and signals unless said. */
  wake: (...work: Work[]) => void;
  onWake: (...work: Work[]) => (listener: () => void) => () => void;
};

/** `room`: a run ended or waits, so another may begin. */
export type Work = "starts" | "signals" | "schedules" | "held" | "room";

const gateways = new WeakMap<object, Gateway>();
const callMs = 5_000;

/** The one connection of a configuration. It opens at the first call, so a service starts while Temporal is away. */
export function temporalOf(config: Config): Gateway {
  const known = gateways.get(config);
  if (known) return known;
  const connection = Connection.lazy({ address: config.temporalAddress, connectTimeout: callMs });
  const client = new Client({
    connection,
    namespace: config.temporalNamespace,
    dataConverter: { payloadCodecs: [createCodec(config.codecKeys)] },
  });
  const wakes = new EventEmitter();
  const gateway: Gateway = {
    client,
    connection,
    namespace: config.temporalNamespace,
    wake: (...work) => {
      for (const one of work.length > 0 ? work : ["starts", "signals"]) wakes.emit(one);
    },
    onWake:
      (...work) =>
      (listener) => {
        for (const one of work) wakes.on(one, listener);
        return () => work.forEach((one) => wakes.off(one, listener));
      },
  };
  gateways.set(config, gateway);
  return gateway;
}

/** A call to Temporal that gives up after some seconds. */
export const bounded = <T>({ connection }: Gateway, call: () => Promise<T>, ms = callMs): Promise<T> =>
  connection.withDeadline(Date.now() + ms, call);

const grpc = { invalidArgument: 3, deadlineExceeded: 4, notFound: 5, exhausted: 8, unavailable: 14 };

const grpcCode = (error: unknown): number | undefined => {
  for (let e = error; e instanceof Error; e = e.cause) if (isGrpcServiceError(e)) return e.code;
  return undefined;
};

export const isTemporalAway = (error: unknown): boolean =>
  [grpc.unavailable, grpc.deadlineExceeded, grpc.exhausted].includes(grpcCode(error) ?? -1) ||
  (error instanceof Error && /Failed to connect before the deadline/.test(error.message));

export const isInvalidArgument = (error: unknown): boolean => grpcCode(error) === grpc.invalidArgument;

/** A call made for a caller who waits: Temporal away is a 503. */
export async function asked<T>(gateway: Gateway, call: () => Promise<T>): Promise<T> {
  try {
    return await bounded(gateway, call);
  } catch (error) {
    throw isTemporalAway(error) ? unavailable("Temporal is not reachable", error) : error;
  }
}
