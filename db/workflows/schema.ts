export * from "../frame.ts";
export * from "./definitions.ts";
export * from "./starts.ts";
export * from "./runs.ts";
export * from "./events.ts";
export * from "./people.ts";
export * from "./policies.ts";
export * from "./operations.ts";
