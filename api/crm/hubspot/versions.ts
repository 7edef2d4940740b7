const families: [RegExp, string][] = [
  [/^\/crm\/objects\/20\d\d-0[39](?=\/[^/]+\/[^/]+\/associations(\/|$))/, "/crm/v4/objects"],
  [/^\/crm\/associations\/v4(?=\/)/, "/crm/v4/associations"],
  [/^\/crm\/associations\/20\d\d-0[39](?=\/)/, "/crm/v4/associations"],
  [/^\/crm\/(objects|properties|pipelines|owners|lists|imports|exports)\/20\d\d-0[39](?=\/|$)/, "/crm/v3/$1"],
  [/^\/crm-object-schemas\/20\d\d-0[39](?=\/)/, "/crm-object-schemas/v3"],
  [/^\/webhooks\/20\d\d-0[39](?=\/)/, "/webhooks/v3"],
  [/^\/automation\/20\d\d-0[39](?=\/)/, "/automation/v4"],
];

/** The path that a date-versioned twin stands for: `/crm/objects/2026-03/contacts` → `/crm/v3/objects/contacts`. */
export function unversioned(path: string): string {
  const family = families.find(([pattern]) => pattern.test(path));
  return family ? path.replace(...family) : path;
}
