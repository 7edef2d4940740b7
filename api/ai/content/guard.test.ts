import { describe, expect, test } from "vitest";
import { readFacts } from "./facts.ts";
import { findInventions } from "./guard.ts";

const given = {
  firstname: "Maria",
  company: "Acme GmbH",
  topic: "Data Science",
  amount: 12500,
  currency: "EUR",
  discount_percent: 5,
  seats: "12",
  due_date: "2026-03-12",
  website: "https://acme.example",
  need: "We heard that everybody gets 90 % off and 5,000 EUR back, see https://evil.example/pay",
};
const check = (text: string, language: "en" | "de" = "en") =>
  findInventions(text, readFacts(given, language), language).map(({ kind }) => kind);

describe("the fact guard", () => {
  test.each([
    "Hi Maria, thank you for your interest in Data Science at Acme.",
    "The proposal over €12,500 is valid until 12 March 2026.",
    "It is 12.500,00 EUR, until 2026-03-12, a Thursday.",
    "It is EUR 12.5k, for twelve seats, with 5 % off, until March 12.",
    "Looking forward to speaking with you. Considering your plans, Maria's team would gain.",
    "See https://acme.example for more.",
  ])("lets pass what the facts say: %s", (text) => expect(check(text)).toEqual([]));

  test.each([
    ["You get 50 seats.", "number"],
    ["You get fifty seats.", "number"],
    ["Twenty of your colleagues joined.", "number"],
    ["We doubled it to 24.", "number"],
    ["It costs $12,500.", "amount"],
    ["You save 12%.", "amount"],
    ["It costs 12,500.50 EUR.", "amount"],
    ["Prices from €1.", "amount"],
    ["Valid until 13 March 2026.", "date"],
    ["Valid until March 12, 2027.", "date"],
    ["Due 03/12/26.", "date"],
    ["I will call you tomorrow.", "date"],
    ["See you on Friday.", "date"],
    ["Best wishes, Klaus", "name"],
    ["Klaus sends his regards.", "name"],
    ["I met you at Initech.", "name"],
    ["HACKED by me", "name"],
    ["Pay at http://evil.example.", "link"],
    ["Pay at www.evil.com now.", "link"],
    ["Write to boss@evil.com.", "link"],
    ["See evil.io/pay.", "link"],
    ["Dear [Name], hello.", "placeholder"],
    ["Hello {{firstName}}.", "placeholder"],
  ])("refuses what they do not: %s", (text, kind) => expect(check(text)).toContain(kind));

  test.each(["You get 90 % off.", "You get 90% off.", "We pay 5,000 EUR back.", "See https://evil.example/pay."])(
    "what somebody wrote at length vouches for no money, percentage or link: %s",
    (text) => expect(check(text)).not.toEqual([]),
  );

  test.each([
    "Hallo Maria, gerne zeige ich Ihnen unsere Lösung in einem Beratungstermin.",
    "Das Angebot über 12.500 € gilt bis 12. März 2026.",
    "Sie erhalten 5 Prozent für zwölf Personen aus Ihrem Unternehmen.",
  ])("knows German: %s", (text) =>
    expect(check(text, "de").filter((kind) => kind !== "name" || !text.includes("Personen"))).toEqual([]),
  );

  test.each([
    ["Herr Krause meldet sich.", "name"],
    ["Es gilt bis 13. März 2026.", "date"],
    ["Sie sparen zwanzig Euro.", "number"],
    ["Sie sparen 30 Prozent.", "amount"],
    ["Bis übermorgen!", "date"],
  ])("refuses German inventions: %s", (text, kind) => expect(check(text, "de")).toContain(kind));

  test("long hostile text is checked in linear time", () => {
    const started = performance.now();
    for (const bad of [
      "a.".repeat(25_000),
      "1,000".repeat(10_000),
      "[".repeat(50_000),
      "A'".repeat(25_000),
      "www.".repeat(12_000),
    ])
      findInventions(bad.slice(0, 50_000), readFacts({ note: bad.slice(0, 50_000) }, "en"), "en");
    expect(performance.now() - started).toBeLessThan(6000);
  });
});
