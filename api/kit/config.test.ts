import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { z } from "./router.ts";

const whole = {
  CRM_DATABASE_URL: "postgres://crm:x@127.0.0.1/crm",
  CRM_REDIS_URL: "redis://crm:x@127.0.0.1/0",
  CRM_CLIENT_SECRET: "0123456789abcdef",
};
const extra = z.object({ SMTP_URL: z.url() });

const faultsOf = (env: Record<string, string>) => {
  try {
    readConfig("crm", extra, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

test("every fault of the environment is told at once, by name and without its value", () => {
  const faults = faultsOf({
    ...whole,
    CRM_DATABASE_URL: "mysql://secret@x/y",
    CRM_CLIENT_SECRET: "short",
    CRM_PORT: "99999",
    SMTP_URL: "",
  });
  expect(faults.map((fault) => fault.split(" ")[0])).toEqual([
    "CRM_PORT",
    "CRM_DATABASE_URL",
    "CRM_CLIENT_SECRET",
    "SMTP_URL",
  ]);
  expect(faults.join()).not.toContain("secret@");
  expect(faults).toContain("SMTP_URL is not set");
});

test("ports, addresses and the issuer have the topology's defaults", () => {
  const config = readConfig("crm", extra, { ...whole, SMTP_URL: "smtp://127.0.0.1:2525" });
  expect(config).toMatchObject({
    port: 8000,
    issuer: "http://127.0.0.1:8002",
    publicUrl: "http://127.0.0.1:8000",
    urls: { ai: "http://127.0.0.1:8005" },
  });
});
