import { describe, expect, test } from "vitest";
import { checkTemplate, render } from "./render.ts";

const parts = (text: string, html: string | null = null) => ({ subject: "Hello", text, html });
const text = (source: string, variables: Record<string, unknown> = {}) => render(parts(source), [], variables).text;

test("harm 30: values stay text, whatever they look like", () => {
  const name = "{{ secret }} {% for i in (1..9) %}x{% endfor %} ${7*7} <%= 1 %>";
  expect(text("Hi {{ name }}!", { name, secret: "s3cret" })).toBe(`Hi ${name}!`);
});

test("harm 30: values in the html part are escaped, in the text part they are as they are", () => {
  const name = `<script>alert("x")</script>&`;
  const done = render(parts("{{ name }}", `<p title="{{ name }}">{{ name }}</p>`), [], { name });
  expect(done.text).toBe(name);
  expect(done.html).not.toContain("<script>");
  expect(done.html).not.toContain(`alert("`);
});

test("a template that nests too deeply is told so", () => {
  const source = `${"{% if true %}".repeat(3_000)}x${"{% endif %}".repeat(3_000)}`;
  expect(() => checkTemplate(parts(source))).toThrow(
    expect.objectContaining({
      faults: [expect.objectContaining({ message: expect.stringMatching("nests too deeply") })],
    }),
  );
});

test("a required variable that is missing or null is named", () => {
  const missing = () => render(parts("{{ a }}{{ b }}"), ["a", "b"], { b: null });
  expect(missing).toThrow(
    expect.objectContaining({
      code: "invalid_input",
      faults: [
        expect.objectContaining({ path: "/template/variables/a" }),
        expect.objectContaining({ path: "/template/variables/b" }),
      ],
    }),
  );
});

test("an undeclared variable is refused, under `if` and `default` it may be absent", () => {
  expect(() => text("{{ nobody }}")).toThrow(expect.objectContaining({ code: "unprocessable" }));
  expect(text("{% if nobody %}x{% endif %}{{ nobody | default: 'fine' }}")).toBe("fine");
});

describe("harm 30: nothing but the variables is in reach", () => {
  test.each([
    "{{ constructor }}",
    "{{ name.constructor }}",
    "{{ name.constructor.constructor }}",
    "{{ name['__proto__'] }}",
    "{{ list.constructor.prototype }}",
    "{{ process.env }}",
    "{{ globalThis }}",
    "{{ this }}",
    "{{ name.toString }}",
  ])("%s", (source) => {
    expect(() => text(source, { name: "Ada", list: [1] })).toThrow(expect.objectContaining({ code: "unprocessable" }));
  });

  test.each([
    "{% include '/etc/passwd' %}",
    "{% render 'package.json' %}",
    "{% layout '../main.ts' %}",
    "{% block x %}",
  ])("%s is no tag here", (source) =>
    expect(() => checkTemplate(parts(source))).toThrow(expect.objectContaining({ code: "invalid_input" })),
  );
});

describe("a template ends, whatever it says", () => {
  test.each([
    ["a loop over a huge range", "{% for i in (1..999999999) %}x{% endfor %}"],
    ["loops in loops", `${"{% for i in (1..1000) %}".repeat(4)}{{ 'x' }}${"{% endfor %}".repeat(4)}`],
    ["empty loops in loops", `${"{% for i in (1..1000) %}".repeat(4)}${"{% endfor %}".repeat(4)}`],
    [
      "a string that doubles",
      `{% assign s = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}`,
    ],
    ["more than a mail holds", `{% for i in (1..5000) %}{{ '${"x".repeat(200)}' }}{% endfor %}`],
  ])("%s", (_what, source) => {
    const started = performance.now();
    expect(() => text(source)).toThrow(expect.objectContaining({ code: "unprocessable" }));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

test("a template that is no Liquid is refused with its place", () => {
  const broken = () => checkTemplate({ subject: "{{ a", text: "{% if x %}", html: "{{ a | nofilter }}" });
  expect(broken).toThrow(
    expect.objectContaining({
      faults: [
        expect.objectContaining({ path: "/subject" }),
        expect.objectContaining({ path: "/text" }),
        expect.objectContaining({ path: "/html" }),
      ],
    }),
  );
});

test.each(["Hi\r\nBcc: all@example.com", "Hi\nthere", "Hi\u2028there", "   "])(
  "harm 30: a subject that renders to %j is refused",
  (title) => {
    const done = () => render({ subject: "{{ title }}", text: "x", html: null }, [], { title });
    expect(done).toThrow(expect.objectContaining({ code: "invalid_input" }));
  },
);
