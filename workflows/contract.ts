// What a run, those who start and question it (api/workflow), and its activities agree on: names and JSON shapes only.
export * from "./contract/start.ts";
export * from "./contract/messages.ts";
export * from "./contract/projection.ts";
export * from "./contract/calls.ts";
export * from "./contract/tasks.ts";
