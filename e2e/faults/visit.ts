import type { Rig } from "./rig.ts";

/** What each visit has at the partner when it is done: each once. */
export const steps = ["announce", "finish"] as const;

/**
 * The process that every contact starts: a read and a write in CRM Core, requests to a partner, waits, a mail. Wherever
 * it is cut, something is half done.
 */
const visit = (partner: string): string => `document:
  dsl: "1.0.3"
  namespace: faults
  name: visit
  version: "1.0.0"
schedule:
  on:
    one:
      with:
        type: crm.contact.created
        data: \${ .properties.email | endswith("@faults.test") }
input:
  from: .[0].data
do:
  - remember:
      set: { id: "\${ .id }", email: "\${ .properties.email }" }
      export:
        as: .
  - look:
      call: crm.getObject
      with: { objectType: contacts, id: "\${ $context.id }" }
  - ask:
      call: http
      with: { method: get, endpoint: ${partner}/weather }
  - announce:
      call: http
      with:
        method: post
        endpoint: ${partner}/effects
        body: { step: announce, contact: "\${ $context.id }" }
  - rest:
      wait: { milliseconds: 700 }
  - note:
      call: crm.addNote
      with: { objectType: contacts, id: "\${ $context.id }", body: '\${ "visit of " + $context.id }' }
  - mail:
      call: comms.send
      with:
        to: { email: "\${ $context.email }" }
        content: { subject: '\${ "Visit " + $context.id }', text: Thank you. }
        purpose: transactional
  - finish:
      call: http
      with:
        method: post
        endpoint: ${partner}/effects
        body: { step: finish, contact: "\${ $context.id }" }
`;

/** A process that listens, as people who wait do: parked until its event comes. */
const parked = `document:
  dsl: "1.0.3"
  namespace: faults
  name: parked
  version: "1.0.0"
do:
  - remember:
      set: { n: "\${ .n }" }
      export:
        as: .
  - rest:
      wait: "\${ .pause // \\"PT0S\\" }"
  - listen:
      listen:
        to:
          one:
            with: { type: faults.go, data: "\${ .n == $context.n }" }
`;

/** Asks somebody who may not be there, three times. */
const reach = `document:
  dsl: "1.0.3"
  namespace: faults
  name: reach
  version: "1.0.0"
do:
  - attempt:
      try:
        - ask:
            call: http
            with: { method: get, endpoint: "\${ .url }" }
      catch:
        errors: {}
        retry: { delay: PT1S, limit: { attempt: { count: 2 } } }
        as: error
        do:
          - tell:
              set: { status: "\${ $error.status }" }
`;

/** Reads two things of whoever it is told, one after the other. */
const beside = `document:
  dsl: "1.0.3"
  namespace: faults
  name: beside
  version: "1.0.0"
do:
  - keep:
      set: { url: "\${ .url }", id: "\${ .id }" }
      export:
        as: .
  - first:
      call: http
      with: { method: get, endpoint: '\${ $context.url + "/first/" + $context.id }' }
  - second:
      call: http
      with: { method: get, endpoint: '\${ $context.url + "/second/" + $context.id }' }
`;

/** More readers at once, in a few runs, than a worker has slots. */
const crowd = (partner: string): string => {
  const read = `call: http, with: { method: get, endpoint: ${partner}/weather }`;
  const branches = Array.from({ length: 40 }, (_, n) => `        - r${n}: { ${read} }`);
  return `document:
  dsl: "1.0.3"
  namespace: faults
  name: crowd
  version: "1.0.0"
do:
  - all:
      fork:
        branches:
${branches.join("\n")}
`;
};

const year = `document:
  dsl: "1.0.3"
  namespace: faults
  name: year
  version: "1.0.0"
do:
  - rest:
      wait: { days: 400 }
`;

/** Publishes the processes that the harms are tried on. */
export async function publishProcesses({ system, partner }: Rig): Promise<void> {
  const texts = { visit: visit(partner.url), crowd: crowd(partner.url), parked, reach, beside, year };
  for (const [name, text] of Object.entries(texts)) {
    await system.fetch("workflow", `/v1/definitions/faults/${name}/draft`, {
      method: "PUT",
      body: text,
      headers: { "content-type": "application/yaml" },
    });
    await system.call("workflow", "POST", `/v1/definitions/faults/${name}/publish`, {});
  }
}
