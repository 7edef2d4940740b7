import type { Hosts } from "./world.ts";

const pets = [1, 2, 3].map((id) => ({ id, name: `pet ${id}`, status: "available", photoUrls: [] }));
const parameter = (name: string, place: "path" | "query", type: string) => ({ name, in: place, required: true, type });

const swagger = {
  swagger: "2.0",
  info: { title: "Pets", version: "1.0.0" },
  host: "petstore.swagger.io",
  basePath: "/v2",
  schemes: ["https"],
  paths: {
    "/pet/findByStatus": {
      get: { operationId: "findPetsByStatus", parameters: [parameter("status", "query", "string")], responses: {} },
    },
    "/pet/{petId}": {
      get: { operationId: "getPetById", parameters: [parameter("petId", "path", "integer")], responses: {} },
    },
  },
};

/** The hosts that the kit's features call, as far as they call them. */
export const kitHosts: Hosts = {
  "petstore.swagger.io": ({ pathname, searchParams }) => {
    if (pathname === "/v2/swagger.json") return { json: swagger };
    if (pathname === "/v2/pet/findByStatus")
      return { json: pets.filter(({ status }) => status === searchParams.get("status")) };
    const pet = pets.find(({ id }) => pathname === `/v2/pet/${id}`);
    return pet && { json: pet };
  },
  "httpbin.org": ({ pathname }, { headers }) => {
    const [, , user, password] = pathname.split("/").map(decodeURIComponent);
    const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const authenticated = headers.authorization === wanted;
    return { status: authenticated ? 200 : 401, json: { authenticated, user } };
  },
};
