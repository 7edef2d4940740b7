import { expect, test } from "vitest";
import { validate } from "./validate.ts";

const text = (policy: string) => `document:
  dsl: "1.0.3"
  namespace: tests
  name: kept
  version: "1.0.0"
  metadata:
    policy: ${policy}
do:
  - answer:
      set: { n: 1 }
`;
const faultsOf = (policy: string) =>
  validate(text(policy)).faults.map(({ pointer, message }) => [
    pointer.replace("/document/metadata/policy", ""),
    message,
  ]);

test.each([
  "{ onFault: fail, actAs: service, owner: olga }",
  "{ concurrency: {} }",
  "{ concurrency: { key: '${ $record.id }', limit: 3, onConflict: replace } }",
  "{ rate: { limit: 10, per: PT1M }, cap: { max: 1000, per: { days: 1 } } }",
  "{ quietHours: { from: '21:00', to: '08:00', timeZone: Europe/Berlin, days: [sat, sun] } }",
  "{ quietHours: { calendar: default }, reEnrolment: never }",
  "{ reEnrolment: { after: P1Y } }",
])("is sound: %s", (policy) => expect(faultsOf(policy)).toEqual([]));

test.each([
  ["{ concurency: {} }", "/concurency", expect.stringContaining('"concurency" is not known here')],
  ["{ concurrency: { key: '.a +' } }", "/concurrency/key", expect.stringContaining('in ".a +"')],
  ["{ concurrency: { key: $context.a } }", "/concurrency/key", "$context is not known here"],
  ["{ concurrency: { limit: 0 } }", "/concurrency/limit", "a whole number from 1 to 10000 is expected here"],
  ["{ concurrency: { onConflict: wait } }", "/concurrency/onConflict", "one of queue, skip, replace is expected here"],
  ["{ rate: { limit: 5 } }", "/rate", '"per" is missing'],
  ["{ rate: { limit: 5, per: P1M } }", "/rate/per", "say it in days, hours, minutes and seconds"],
  ["{ cap: { max: 5, per: P60D } }", "/cap/per", "31 days are the longest here"],
  ["{ quietHours: { from: '21:00' } }", "/quietHours", '"from" and "to" go together'],
  ["{ quietHours: { from: '8 pm', to: '08:00' } }", "/quietHours/from", '"8 pm" is not a time of day like 08:30'],
  ["{ quietHours: { from: '08:00', to: '08:00' } }", "/quietHours/to", "must be another time than from"],
  ["{ quietHours: { days: [caturday] } }", "/quietHours/days/0", expect.stringContaining("one of mon, tue")],
  [
    "{ quietHours: { days: [sat], timeZone: Berlin } }",
    "/quietHours/timeZone",
    '"Berlin" is no time zone: write it like Europe/Berlin',
  ],
  ["{ reEnrolment: { after: P2Y } }", "/reEnrolment/after", "a year is the longest here"],
  ["{ actAs: admin }", "/actAs", "one of starter, service is expected here"],
])("is refused with its place: %s", (policy, pointer, message) =>
  expect(faultsOf(policy)).toContainEqual([pointer, message]),
);
