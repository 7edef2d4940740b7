import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { DrizzleQueryError } from "drizzle-orm";
import { expect, test } from "vitest";
import { createLogger } from "./log.ts";

test("a failed query is logged with its statement and cause, without the values", async () => {
  const stream = new PassThrough();
  const cause = Object.assign(new Error("duplicate key"), { code: "23505", detail: "Key (email)=(ada@example.com)" });
  const error = new DrizzleQueryError("insert into people values ($1)", ["ada@example.com\nparams: more"], cause);
  createLogger("test", "info", stream).error({ err: error, password: "hunter2" }, "unexpected error");
  stream.end();
  const line = await text(stream);
  expect(line).toContain("insert into people");
  expect(line).toContain("23505");
  expect(line).not.toMatch(/ada@|hunter2/);
});
