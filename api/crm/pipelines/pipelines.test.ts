import { afterAll, beforeAll, expect, test } from "vitest";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const path = "/crm/v3/pipelines/deals";
const made = async () => {
  const stage = (label: string, displayOrder: number) => ({ label, displayOrder, metadata: { probability: "0.4" } });
  const stages = [stage("First", 0), stage("Second", 1)];
  return (await call("POST", path, { label: crypto.randomUUID(), displayOrder: 5, stages })).body;
};

test("a stage that is renamed keeps its probability", async () => {
  const { id, stages } = await made();
  const { status, body } = await call("PATCH", `${path}/${id}/stages/${stages[0].id}`, { label: "Renamed" });
  expect([status, body.label, body.metadata]).toEqual([200, "Renamed", { probability: "0.4" }]);
});

test.each(["NaN", "2", "-1", "1e400", "0x1", "", "Infinity", "half"])(
  "a probability of %j is refused: a forecast multiplies by it",
  async (probability) => {
    const { id } = await made();
    const stage = { label: "Odd", displayOrder: 3, metadata: { probability } };
    const { status, body } = await call("POST", `${path}/${id}/stages`, stage);
    expect([status, body.errors[0].in]).toEqual([400, "/metadata/probability"]);
  },
);

test("a probability may be a number, whole or not", async () => {
  const { id } = await made();
  for (const probability of [0, 1, 0.25, "1.0", "0.0"]) {
    const stage = { label: `At ${probability}`, displayOrder: 3, metadata: { probability } };
    expect((await call("POST", `${path}/${id}/stages`, stage)).status).toBe(201);
  }
});

test("harm 31: no deal comes to a pipeline or a stage while that one goes", async () => {
  for (let n = 0; n < 5; n++) {
    const { id, stages } = await made();
    const stage = stages[0].id;
    const deal = { properties: { dealname: "Late", pipeline: id, dealstage: stage } };
    const gone = n % 2 ? `${path}/${id}` : `${path}/${id}/stages/${stage}`;
    const answers = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((one) => (one === 2 ? call("DELETE", gone) : call("POST", "/crm/v3/objects/deals", deal))),
    );
    const came = answers.filter(({ status }) => status === 201).length;
    expect(answers[2]!.status, `${came} deals came`).toBe(came > 0 ? 400 : 204);
  }
});

test("harm 31: of several who remove all pipelines at once, one finds the last one and leaves it", async () => {
  const tickets = "/crm/v3/pipelines/tickets";
  const stages = [{ label: "New", displayOrder: 0 }];
  const { body } = await call("POST", tickets, { label: "Other", displayOrder: 1, stages });
  const answers = await Promise.all(["0", body.id].map((id) => call("DELETE", `${tickets}/${id}`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 400]));
});
