import { afterAll, beforeAll, expect, test } from "vitest";
import { System } from "./system.ts";

const definition = `document:
  dsl: "1.0.3"
  namespace: tests
  name: by-mail
  version: "1.0.0"
do:
  - ask:
      call: people.ask
      with:
        title: Give the discount?
        role: manager
        fourEyes: true
        notify: true
        due: { businessDays: 2 }
        form: { type: object, required: [approved], properties: { approved: { type: boolean } } }
        choices:
          - { title: Approve, answer: { approved: true } }
          - { title: Decline, answer: { approved: false } }
`;
type Mail = { id: string; subject: string; text: string };

let system: System;
let manager: { id: string };
beforeAll(async () => {
  system = await System.start("--no-demo");
  manager = await system.call("users", "POST", "/v1/users", {
    name: "Mia Berg",
    email: "mia@crm.test",
    password: "correct horse battery staple",
    roles: ["manager"],
    teams: [],
  });
});
afterAll(() => system?.dispose());

test("a process asks by mail; the link shows a page, its button decides, and the run goes on", async () => {
  const path = "/v1/definitions/tests/by-mail";
  const draft = { method: "PUT", body: definition, headers: { "content-type": "application/yaml" } };
  expect((await system.fetch("workflow", `${path}/draft`, draft)).status).toBeLessThan(300);
  await system.call("workflow", "POST", `${path}/publish`, {});
  const run = await system.call("workflow", "POST", "/v1/runs", {
    definition: { namespace: "tests", name: "by-mail" },
  });

  const mail = await system.until<Mail>("the mail is there", async () => {
    const found = await system.all<Mail>("comms", "/v1/inbox?to=mia@crm.test");
    const [one] = found.filter(({ subject }) => subject.startsWith("Task for you"));
    return one && system.call<Mail>("comms", "GET", `/v1/inbox/${one.id}`);
  });
  const link = /Approve: (\S+)/.exec(mail.text)![1]!;
  const page = await fetch(link);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
  expect(await page.text()).toContain("You are Mia Berg");
  const waiting = await system.call("workflow", "GET", `/v1/runs/${run.id}`);
  expect(waiting).toMatchObject({ status: "waiting", waitingFor: { kind: "person", who: "manager" } });

  // The promise holds however the services and the worker die in between.
  await system.kill("worker");
  expect((await fetch(link, { method: "POST" })).status).toBe(200);
  const done = await system.until("the run has ended", async () => {
    const now = await system.call("workflow", "GET", `/v1/runs/${run.id}`);
    return now.status === "completed" && now;
  });
  expect(done.output).toEqual({ approved: true });
  expect((await fetch(link, { method: "POST" })).status).toBe(410);
  const [task] = await system.all("workflow", `/v1/tasks?run=${run.id}`);
  expect(task).toMatchObject({ status: "completed", completedBy: manager.id });
});
