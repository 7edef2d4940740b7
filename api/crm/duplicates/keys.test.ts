import { expect, test } from "vitest";
import { company, domain, email, keysOf, phone } from "./keys.ts";

test("addresses of one mailbox are one", () => {
  expect(email(" Ann.Lee+news@GoogleMail.com ")).toBe("annlee@gmail.com");
  expect(email("ann.lee+news@example.com")).toBe("ann.lee@example.com");
  expect([email("nobody"), email("")]).toEqual([undefined, undefined]);
});

test("numbers are one in every form in which they can be told apart", () => {
  expect(phone("+49 (731) 12345-67")).toBe("+49731 1234567".replaceAll(" ", ""));
  expect(phone("0049 731 1234567")).toBe("+497311234567");
  expect(phone("0731 1234567", "DE")).toBe("+497311234567");
  expect([phone("0731 1234567"), phone("0731 1234567", "Atlantis"), phone("x".repeat(50_000))]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("names of companies are compared without their legal form, accents and marks", () => {
  expect([company("Müller & Söhne GmbH"), company("MULLER, SOHNE")]).toEqual(["muller sohne", "muller sohne"]);
  expect(company("The Company")).toBe("the company");
  expect([domain("https://www.Example.com/a?b"), domain("example.com"), domain("local")]).toEqual([
    "example.com",
    "example.com",
    undefined,
  ]);
});

test("a record tells what it is recognised by, and by which properties", () => {
  const keys = keysOf("contacts", {
    email: "a@b.test",
    firstname: "Ann",
    lastname: "Lee",
    company: "Acme Inc",
    phone: "+49 731 1234567",
  });
  expect(keys).toEqual([
    { kind: "email", key: "a@b.test", properties: ["email"] },
    { kind: "phone", key: "+497311234567", properties: ["phone"] },
    { kind: "phone_digits", key: "11234567".slice(-8), properties: ["phone"] },
    { kind: "name_company", key: "ann lee / acme", properties: ["firstname", "lastname", "company"] },
  ]);
  expect(keysOf("deals", { dealname: "x" })).toEqual([]);
});

test("harm 29: long hostile values are read in no time", () => {
  const started = performance.now();
  for (const text of [
    "+".repeat(65_000),
    "a.".repeat(32_000),
    "0".repeat(65_000),
    `${"(".repeat(32_000)}1`,
    "ß\u0301".repeat(20_000),
  ])
    for (const type of ["contacts", "companies"])
      keysOf(type, {
        email: `${text}@x.test`,
        phone: text,
        firstname: text,
        lastname: text,
        company: text,
        name: text,
        domain: text,
        website: text,
      });
  expect(performance.now() - started).toBeLessThan(2_000);
});
