import { afterAll, beforeAll, expect, test } from "vitest";
import { Hono } from "hono";
import { close, listen } from "./listen.ts";
import { silent } from "./testing.ts";
import { textStream } from "./text-stream.ts";

async function* parts(fails: boolean) {
  yield "id,email\n";
  if (fails) throw new Error("Failed query: select secret from people");
  yield "1,ada@example.com\n";
}

let server: Awaited<ReturnType<typeof listen>>;
let base: string;
beforeAll(async () => {
  const app = new Hono();
  for (const path of ["whole", "broken"])
    app.get(`/${path}`, (c) => c.body(textStream(silent, parts(path === "broken"))));
  server = await listen(app.fetch, { port: 0, host: "127.0.0.1" });
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => close(server));

test("an answer made part by part comes whole", async () => {
  expect(await (await fetch(`${base}/whole`)).text()).toBe("id,email\n1,ada@example.com\n");
});

test("an answer that breaks off shows nothing of why", async () => {
  const text = await fetch(`${base}/broken`)
    .then((response) => response.text())
    .catch(String);
  expect(text).not.toContain("secret");
  expect(text).not.toContain("1,ada");
});
