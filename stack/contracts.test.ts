import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { serviceNames } from "./services.ts";

type Schemes = Record<string, unknown>[];
type Contract = {
  security: Schemes;
  paths: Record<string, Record<string, { security?: Schemes }>>;
  components: { securitySchemes: Record<string, { type: string; scheme: string; description: string }> };
};

test.each(serviceNames)("the contract of %s tells how to authenticate on every route", (name) => {
  const file = new URL(`../api/${name}/openapi.json`, import.meta.url);
  const { security, paths, components } = JSON.parse(readFileSync(file, "utf8")) as Contract;
  expect(security).toEqual([{ bearer: [] }]);
  expect(components.securitySchemes["bearer"]).toMatchObject({
    type: "http",
    scheme: "bearer",
    description: expect.stringContaining("API key"),
  });
  for (const [path, methods] of Object.entries(paths))
    for (const [method, route] of Object.entries(methods))
      for (const scheme of (route.security ?? []).flatMap((one) => Object.keys(one)))
        expect(components.securitySchemes, `${method} ${path}`).toHaveProperty(scheme);
});
