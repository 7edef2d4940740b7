import type { Context } from "hono";
import { html } from "hono/html";
import { showPage, type Html } from "#kit/page.ts";
import { withoutHidden } from "../runs/visible.ts";
import type { Decision } from "./decide.ts";

export const showDecision = (c: Context, decision: Decision & { decided?: boolean }) => showPage(c, contents(decision));

type Contents = { status: 200 | 403 | 404 | 410; title: string; body: Html };

function contents(decision: Decision & { decided?: boolean }): Contents {
  switch (decision.state) {
    case "open":
      return decision.decided ? done(decision) : question(decision);
    case "used":
      return {
        status: 410,
        title: "You have answered already",
        body: html`<p>
          To “${decision.title}” you answered “${decision.choice.title}” on ${moment(decision.at)}. A link works once;
          nothing more was done.
        </p>`,
      };
    case "closed":
      return {
        status: 410,
        title: "Nothing is left to decide",
        body: html`<p>“${decision.title}” ${ended[decision.status] ?? "is closed"}. Nothing was done.</p>`,
      };
    case "refused":
      return {
        status: 403,
        title: "You may not decide this",
        body: html`<p>“${decision.title}”: ${decision.why}. Nothing was done.</p>`,
      };
    case "revoked":
    case "unknown":
      return {
        status: decision.state === "revoked" ? 410 : 404,
        title: "This link does not work",
        body: html`<p>
          It is incomplete, or the question has gone to somebody else since. Nothing was done. Look for a later mail, or
          ask whoever sent you this one.
        </p>`,
      };
  }
}

const ended: Record<string, string> = {
  completed: "was answered by somebody else",
  expired: "was not answered in time",
  cancelled: "needs no answer any more",
};

function question({ choice, person, found: { task } }: Decision & { state: "open" }): Contents {
  const facts = Object.entries(withoutHidden(person, (task.facts ?? {}) as Record<string, unknown>));
  return {
    status: 200,
    title: task.title,
    body: html`${task.description ? html`<p>${task.description}</p>` : ""}
      ${
        facts.length > 0
          ? html`<dl>
              ${facts.map(
                ([name, value]) =>
                  html`<dt>${name}</dt>
                    <dd>${typeof value === "string" ? value : JSON.stringify(value)}</dd>`,
              )}
            </dl>`
          : ""
      }
      <p>You are ${person.name ?? person.id}. Your answer is given when you press the button, not before.</p>
      <form method="post">
        <button>${choice.title}</button>
      </form>`,
  };
}

const done = ({ choice, found: { task } }: Decision & { state: "open" }): Contents => ({
  status: 200,
  title: "Thank you",
  body: html`<p>You answered “${choice.title}” to “${task.title}”. You can close this page.</p>`,
});

const moment = (at: Date) =>
  `${new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(at)} UTC`;
