import type { SharedFunction } from "./checks/scope.ts";
import type { CallTask, Definition, Task } from "./types.ts";
import { tasksIn, tasksOf } from "./walk.ts";

const SHARED = /^([a-zA-Z0-9][\w.-]{0,99}):([^@:\s]{1,100})@([\w.-]{1,100})$/;

/** The parts of `NAME:VERSION@CATALOG`. */
export function sharedName(call: string): { name: string; version: string; catalog: string } | undefined {
  const [, name, version, catalog] = SHARED.exec(call) ?? [];
  return name !== undefined && version !== undefined && catalog !== undefined ? { name, version, catalog } : undefined;
}

export function findShared(call: string, shared: readonly SharedFunction[]): SharedFunction | undefined {
  const { name, version, catalog } = sharedName(call) ?? {};
  return catalog === "default" ? shared.find((one) => one.name === name && one.version === version) : undefined;
}

/** Puts the shared functions that a definition calls, and those that they call, under `use.functions` by their whole names. */
export function inlineFunctions(definition: Definition, shared: readonly SharedFunction[]): Definition {
  const called = sharedCalls(tasksOf(definition), shared);
  if (called.size === 0) return definition;
  const functions = { ...definition.use?.functions, ...Object.fromEntries(called) };
  return { ...definition, use: { ...definition.use, functions } };
}

/** The shared functions that tasks call, themselves or through one another, by their whole names. */
export function sharedCalls(tasks: Iterable<Task>, shared: readonly SharedFunction[]): Map<string, Task> {
  const found = new Map<string, Task>();
  const visit = (some: Iterable<Task>): void => {
    for (const { call } of some as Iterable<Partial<CallTask>>) {
      const one = typeof call === "string" && !found.has(call) ? findShared(call, shared) : undefined;
      if (!one) continue;
      found.set(call!, one.function);
      visit(tasksIn(one.function));
    }
  };
  visit(tasks);
  return found;
}
