import type { TestProject } from "vitest/node";
import { shared } from "./test-shared.ts";
import { startTestStores } from "./test-servers.ts";

/** Starts Postgres and Redis once for all projects of a run. */
export default async function setup(project: TestProject) {
  const { value, release } = await shared("stores", startTestStores);
  project.provide("stores", { postgres: value.postgres, redis: value.redis });
  return release;
}
