import { expect, test } from "vitest";
import { checkAnswer } from "./check-answer.ts";

const json = "application/json";
const webhooks = (failingSince: unknown) =>
  JSON.stringify({
    id: "1",
    appId: null,
    url: "https://example.com",
    description: "",
    types: ["*"],
    enabled: true,
    disabledBecause: null,
    failingSince,
    createdBy: "u1",
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
  });

test("an answer within the contract passes, a time that is null included", () => {
  const time = "2026-01-01T00:00:00.000Z";
  expect(() => {
    checkAnswer("GET", "/v1/webhooks/1", 200, json, webhooks(null));
    checkAnswer("GET", "/v1/webhooks/1?x=1", 200, `${json}; charset=utf-8`, webhooks(time));
    checkAnswer("DELETE", "/crm/objects/2026-03/contacts/1", 204, null, "");
  }).not.toThrow();
});

test.each([
  ["a value of another type", "GET", "/v1/webhooks/1", 200, json, webhooks(7), /outside its schema.*failingSince/],
  ["a body that lacks a field", "GET", "/v1/webhooks/1", 200, json, "{}", /outside its schema/],
  ["a status of another success", "GET", "/v1/webhooks/1", 201, json, webhooks(null), /answers 201, which/],
  ["another content type", "GET", "/v1/webhooks/1", 200, "text/html", "<p>", /as text\/html/],
  ["no content type", "GET", "/v1/webhooks/1", 200, null, webhooks(null), /as nothing/],
  ["a body where none is named", "DELETE", "/v1/webhooks/1", 204, json, "{}", /with a body/],
  ["our problem in a HubSpot-shaped route", "GET", "/crm/v3/owners", 404, "application/problem+json", "{}", /as appl/],
  ["an error that is no HubSpot error", "GET", "/crm/v3/owners", 404, json, "{}", /outside its schema/],
] as const)("an answer outside the contract fails: %s", (_, method, path, status, type, body, told) => {
  expect(() => checkAnswer(method, path, status, type, body)).toThrow(told);
});
