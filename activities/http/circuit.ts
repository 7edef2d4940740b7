import { ApplicationFailure } from "@temporalio/common";
import {
  bulkhead,
  type BulkheadPolicy,
  BulkheadRejectedError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from "cockatiel";
import { DomainError } from "#kit/errors.ts";
import { failure } from "../asked.ts";
import type { Outbound } from "./send.ts";

/** Failures without a success between them that open a circuit. */
const failuresToOpen = 5;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;
const mostKnown = 1_000;
/** Calls that were put off come back one after another: each time costs all others some of the machine. */
const betweenTurnsMs = 200;
const longestTurnMs = 30_000;

/** Twice as long each time that the call which looks whether the partner is back finds it is not. */
const pauseMs = (times: number): number => Math.min(longestPauseMs, firstPauseMs * 2 ** (times - 1));
const pauses = { next: ({ attempt }: { attempt: number }) => ({ duration: pauseMs(attempt), next: pauses.next }) };

export interface CircuitOptions {
  /** Of the slots that the current call takes one of: how many calls a single partner may hold. */
  share: () => { slots: string; calls: number };
  /** Told when calls to an origin stop, until when, and with `undefined` when they go on. */
  changed: (origin: string, until: Date | undefined) => void;
}

type Circuit = { breaker: CircuitBreakerPolicy; shares: Map<string, BulkheadPolicy>; lastTurn: number };

/**
 * Requests by an origin's circuit: after a run of outages nothing is sent there for a while, then a single request looks
 * whether it is back. A slow partner holds its share of the slots at most, so that other calls find some free. What is
 * put off by this fails at once, is tried again, and is no attempt: nothing was sent.
 */
export function createCircuits(outbound: Outbound, { share, changed }: CircuitOptions): Outbound {
  const circuits = new Map<string, Circuit>();

  function circuitOf(origin: string): Circuit {
    const circuit = circuits.get(origin) ?? open(origin, changed);
    circuits.delete(origin);
    circuits.set(origin, circuit);
    if (circuits.size > mostKnown) forgetOne();
    return circuit;
  }

  function forgetOne(): void {
    for (const [origin, { breaker }] of circuits)
      if (breaker.state === CircuitState.Closed) return void circuits.delete(origin);
  }

  return async (request) => {
    if (!URL.canParse(request.url)) return outbound(request);
    const { origin } = new URL(request.url);
    const circuit = circuitOf(origin);
    const { breaker, shares } = circuit;
    const until = pausedUntil(breaker);
    if (until !== undefined) throw closedUntil(origin, until, takeTurn(circuit, until));
    const { slots, calls } = share();
    const held = shares.get(slots) ?? bulkhead(calls);
    shares.set(slots, held);
    try {
      return await held.execute(() => breaker.execute(() => outbound(request)));
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw busy(origin, calls, takeTurn(circuit, Date.now() + 1_000));
    }
  };
}

function open(origin: string, changed: CircuitOptions["changed"]): Circuit {
  const breaker = circuitBreaker(
    handleWhen(isOutage).orWhenResult((answer) => isOutageStatus((answer as { status: number }).status)),
    { breaker: new ConsecutiveBreaker(failuresToOpen), halfOpenAfter: pauses },
  );
  breaker.onBreak(() => changed(origin, new Date(pausedUntil(breaker)!)));
  breaker.onReset(() => changed(origin, undefined));
  return { breaker, shares: new Map(), lastTurn: 0 };
}

const isOutage = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === "unavailable" || error.code === "timeout");
// What a partner never does is no outage, and 429 has a pace of its own.
const isOutageStatus = (status: number): boolean => status >= 500 && status !== 501;

type Opened = { openedAt: number; attemptNo: number };

/** Until when nothing is sent; undefined when the next request may go. */
function pausedUntil(breaker: CircuitBreakerPolicy): number | undefined {
  if (breaker.state === CircuitState.Closed) return undefined;
  // One is on its way to look: what it finds is known soon.
  if (breaker.state === CircuitState.HalfOpen) return Date.now() + firstPauseMs;
  const { openedAt, attemptNo } = (breaker.toJSON() as { ownState: Opened }).ownState;
  const until = openedAt + pauseMs(attemptNo);
  return until > Date.now() ? until : undefined;
}

const circuitOpen = "circuit_open";
const partnerBusy = "partner_busy";
const aside = { kind: "communication", status: 503 } as const;

/** When a call that is put off is to come back: no sooner than that, and after those that were put off before it. */
function takeTurn(circuit: Circuit, earliest: number): number {
  const turn = Math.max(earliest, circuit.lastTurn + betweenTurnsMs);
  if (turn > earliest + longestTurnMs) return earliest + Math.random() * longestTurnMs;
  return (circuit.lastTurn = turn);
}

const putOff = (code: string, title: string, turn: number): ApplicationFailure =>
  failure({ ...aside, code, title }, true, (turn - Date.now()) / 1000);

const closedUntil = (origin: string, until: number, turn: number): ApplicationFailure =>
  putOff(circuitOpen, `${origin} does not answer and is not called until ${new Date(until).toISOString()}`, turn);

const busy = (origin: string, calls: number, turn: number): ApplicationFailure =>
  putOff(partnerBusy, `${origin} is slow: ${calls} calls to it are under way, and more would hinder others`, turn);

const typeOf = (error: unknown) => (error instanceof ApplicationFailure ? error.type : undefined);
export const isCircuitOpen = (error: unknown): error is ApplicationFailure => typeOf(error) === circuitOpen;
/** Whether a call was put off before anything was sent. */
export const isPutOff = (error: unknown): boolean => isCircuitOpen(error) || typeOf(error) === partnerBusy;
