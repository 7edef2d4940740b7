import { expect } from "vitest";
import { followChanges } from "../lists/follow.ts";
import { openCrm } from "../testing.ts";
import { recalculateNext } from "./recalculate.ts";

/** CRM Core with what tests of roll-ups do over and over. */
export async function openRollups() {
  const crm = await openCrm();
  const call = crm.http();
  const post = (type: string, given: object, as = call) =>
    as("POST", `/crm/v3/properties/${type}`, { label: "L", groupName: "g", fieldType: "calculation_rollup", ...given });
  const define = async (type: string, name: string, rollup: object, as = "number") => {
    const { status, body } = await post(type, { name, type: as, rollup });
    expect([status, body.message]).toEqual([201, undefined]);
  };
  const make = async (type: string, given: object = {}, associations: object[] = []): Promise<string> =>
    (await call("POST", `/crm/v3/objects/${type}`, { properties: given, associations })).body.id;
  const read = async (type: string, id: string, ...names: string[]) => {
    const { body } = await call("GET", `/crm/v3/objects/${type}/${id}?properties=${names.join(",")}`);
    return names.map((name) => body.properties[name]);
  };
  /** What follows changes alone, without calculating all records anew, brings about. */
  const follow = async () => {
    while (await followChanges(crm.admin));
  };
  const settle = async () => {
    while ((await recalculateNext(crm.admin)) || (await followChanges(crm.admin)));
  };
  const tied = (id: string, typeId: number) => ({
    to: { id },
    types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: typeId }],
  });
  const dealOf = (company: string, given: object) => make("deals", { dealname: "D", ...given }, [tied(company, 341)]);
  return { crm, call, post, define, make, read, follow, settle, tied, dealOf };
}
