// Who may import whom: the room table of the architecture. Each row becomes rules that CI checks.
const ours = "^(api|workflows|activities|workers|db|web|stack|bench|e2e)/";
const tests = "(\\.test|/testing)\\.ts$";
const otherServices = "^api/[^/]+/openapi\\.gen\\.ts$";
const databases = {
  crm: "crm",
  users: "user_management",
  comms: "communication",
  analytics: "analytics",
  ai: "ai_orchestration",
};
const frame = "^db/frame\\.ts$";
const definition = "^workflows/definition/";
const expressions = "^workflows/expressions/";
const engine = "^workflows/engine/";
const generated = "^workflows/(random|poison|histories)/";
const contract = "^workflows/contract(\\.ts$|/)";
const catalog = "^activities/catalog(\\.ts$|/)";

/** `from` may import itself, `may`, the types of `types`, its tests what `tests` adds, and of packages only `packages` where that is given. */
const rooms = [
  { name: "expressions", from: expressions },
  { name: "definition", from: definition, may: [expressions], types: [contract] },
  {
    name: "engine",
    from: engine,
    may: [definition, expressions],
    types: [contract],
    tests: [generated],
  },
  {
    name: "process",
    from: "^workflows/[^/]+\\.ts$",
    except: [contract],
    may: [definition, expressions, engine, contract],
    types: ["^activities/"],
    tests: ["^workers/", generated],
    packages: ["@temporalio/(workflow|common)"],
  },
  { name: "contract", from: contract, packages: [] },
  { name: "catalog", from: catalog, may: [definition], types: [contract], packages: ["zod"] },
  {
    name: "activities",
    from: "^activities/",
    except: [catalog],
    may: [definition, expressions, contract, "^api/kit/(client|errors|codec|http|context)\\.ts$"],
    types: [otherServices],
  },
  {
    name: "workers",
    from: "^workers/",
    may: ["^activities/", "^api/kit/", contract, "^workflows/engine/limits\\.ts$"],
    tests: ["^workflows/(engine/)?testing\\.ts$"],
  },
  { name: "kit", from: "^api/kit/", may: [frame] },
  { name: "all-services", from: "^api/all\\.ts$", may: ["^api/[^/]+/app\\.ts$", "^api/kit/"] },
  {
    name: "api-workflow",
    from: "^api/workflow/",
    may: ["^api/kit/", "^db/workflows/", definition, expressions, engine, contract, catalog],
    types: [otherServices],
    tests: ["^activities/", "^workers/"],
  },
  ...Object.entries(databases).map(([service, database]) => ({
    name: `api-${service}`,
    from: `^api/${service}/`,
    may: ["^api/kit/", `^db/${database}/`],
    types: [otherServices],
  })),
  ...["workflows", ...Object.values(databases)].map((database) => ({
    name: `db-${database}`,
    from: `^db/${database}/`,
    may: [frame],
    packages: ["drizzle-(orm|kit)"],
  })),
  { name: "web", from: "^web/", may: [definition], types: ["^api/[^/]+/openapi\\.gen\\.ts$"] },
];

function rules({ name, from, except = [], may = [], types = [], tests: testsMay = [], packages }) {
  const only = (path, pathNot) => ({ path, pathNot: [...except, ...pathNot] });
  const forbid = (suffix, origin, to) => ({ name: `${name}${suffix}`, severity: "error", from: origin, to });
  const known = [from, ...may, ...types];
  const list = [
    forbid("", only(from, [tests]), { path: ours, pathNot: known }),
    forbid("-tests", only(`^(?=.*${tests})${from}`, []), {
      path: ours,
      pathNot: [...known, ...testsMay, "^stack/testing\\.ts$"],
    }),
  ];
  if (types.length > 0)
    list.push(
      forbid("-types-only", only(from, []), {
        path: types,
        pathNot: [from, ...may],
        dependencyTypesNot: ["type-only"],
      }),
    );
  if (packages) {
    const allowed = packages.map((pattern) => `(^|/)node_modules/${pattern}/`);
    const foreign = { path: "node_modules/", ...(allowed.length > 0 && { pathNot: allowed }) };
    list.push(forbid("-packages", only(from, [tests]), foreign));
  }
  return list;
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms.flatMap(rules),
    {
      name: "nothing-imports-these",
      severity: "error",
      from: { path: "^(api|workflows|activities|workers|db|web)/", pathNot: tests },
      to: { path: "^(stack|bench|e2e)/" },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json"],
      conditionNames: ["import", "require", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
