type Ask = <T>(url: string, body: unknown, key: string) => Promise<T>;

const teams = [
  {
    name: "Inbound",
    isDefault: true,
    sources: ["Website", "Organic Search", "Paid Ads"],
    people: ["Ada Okafor", "Ben Sørensen"],
  },
  { name: "Partners", sources: ["Referral", "Webinar", "Event"], people: ["Cleo Marchetti", "Dan Petrov"] },
];

/** People for the made-up leads to be routed to: two teams that share the sources, two sellers each. */
export async function makeTeams(usersUrl: string, ask: Ask): Promise<void> {
  for (const { people, ...team } of teams) {
    const members: string[] = [];
    for (const name of people) {
      const email = `${name.split(" ")[0]!.toLowerCase()}@crm.test`;
      const user = { email, name, roles: ["sales"] };
      members.push((await ask<{ id: string }>(`${usersUrl}/v1/users`, user, `demo/${email}`)).id);
    }
    await ask(`${usersUrl}/v1/teams`, { ...team, members }, `demo/${team.name}`);
  }
}
