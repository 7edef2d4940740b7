import type { TestProject } from "vitest/node";
import { shared } from "./test-shared.ts";
import { startTestTemporal } from "./test-servers.ts";

/** Starts Temporal once for all projects of a run. */
export default async function setup(project: TestProject) {
  const { value, release } = await shared("temporal", startTestTemporal);
  project.provide("temporal", value.address);
  return release;
}
