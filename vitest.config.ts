import { availableParallelism } from "node:os";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const minutes = (count: number) => count * 60_000;
// Tests wait for their servers much of the time: two files at once even where there are two cores.
const maxWorkers = Math.max(2, availableParallelism() - 1);

// Pure code: no server is started for these.
const pure = [
  "workflows/{definition,expressions,engine}/**/*.test.ts",
  "activities/catalog*.test.ts",
  "docs/**/*.test.ts",
  "api/ai/{scoring,content}/**/*.test.ts",
];
const stores = "stack/test-stores-setup.ts";
const needTemporal = ["stack/alone.test.ts", "api/workflow/{temporal,watchdog}/**/*.test.ts"];
const temporal = "stack/test-temporal-setup.ts";

const project = (
  name: string,
  include: string[],
  options: TestProjectInlineConfiguration["test"] & { exclude?: string[] } = {},
): TestProjectInlineConfiguration => ({
  test: { name, include, maxWorkers, ...options, exclude: [...configDefaults.exclude, ...(options.exclude ?? [])] },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", pure, { testTimeout: 20_000, sequence: { groupOrder: 0 } }),
      project("integration", ["{api,db,stack}/**/*.test.ts"], {
        exclude: [...pure, ...needTemporal],
        globalSetup: [stores],
        testTimeout: 30_000,
        hookTimeout: 60_000,
        sequence: { groupOrder: 1 },
      }),
      project("workflow", ["{workflows,workers,activities}/**/*.test.ts", ...needTemporal], {
        exclude: pure,
        globalSetup: [stores, temporal],
        testTimeout: minutes(2),
        hookTimeout: minutes(5),
        sequence: { groupOrder: 2 },
      }),
      project("e2e", ["e2e/**/*.test.ts"], {
        testTimeout: minutes(10),
        hookTimeout: minutes(10),
        // Each starts a whole system.
        maxWorkers: 2,
        sequence: { groupOrder: 3 },
      }),
    ],
  },
});
