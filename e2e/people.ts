import type { System } from "./system.ts";

export type People = {
  sellers: { id: string; team: string; email: string; password: string }[];
  engineer: { email: string; password: string };
  seller: { email: string; password: string };
  addresses: Set<string>;
  teamOfSource: (source: string) => string;
};

const password = "correct horse battery staple";
const searchSources = ["Google", "google", "Organic Search", "Website"];

/** Two sales teams with two sellers each, and people who must never be picked. */
export async function createPeople(system: System): Promise<People> {
  const createTeam = (name: string, extra: object) => system.call("users", "POST", "/v1/teams", { name, ...extra });
  const search = await createTeam("Search", { sources: searchSources });
  const others = await createTeam("Others", { isDefault: true });
  const addresses = new Set<string>();
  const person = (name: string, roles: string[], teams: string[]) => {
    const email = `${name.toLowerCase().replaceAll(" ", ".")}@crm.test`;
    addresses.add(email);
    return system.call("users", "POST", "/v1/users", { name, email, password, roles, teams });
  };
  const sellers: People["sellers"] = [];
  for (const [index, { id: team }] of [search, search, others, others].entries()) {
    const { id, email } = await person(`Seller ${index + 1}`, ["sales"], [team]);
    sellers.push({ id, email, password, team });
  }
  await person("Helper", ["support"], [search.id]);
  const gone = await person("Gone", ["sales"], [search.id, others.id]);
  await system.call("users", "POST", `/v1/users/${gone.id}/disable`);
  const engineer = await person("Engineer", ["engineer"], []);
  return {
    sellers,
    addresses,
    engineer: { email: engineer.email, password },
    seller: sellers[0]!,
    teamOfSource: (source) => (searchSources.includes(source) ? search.id : others.id),
  };
}
