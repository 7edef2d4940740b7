/** The six services of the seed's topology: what each is called, where it listens and what it owns. */
export const services = {
  crm: { title: "CRM Core", env: "CRM", port: 8000, database: "crm", redisIndex: 0 },
  workflow: { title: "Workflow Engine", env: "WORKFLOW", port: 8001, database: "workflows", redisIndex: 1 },
  users: { title: "User Management", env: "USERS", port: 8002, database: "user_management", redisIndex: 2 },
  comms: { title: "Communication Hub", env: "COMMS", port: 8003, database: "communication", redisIndex: 3 },
  analytics: { title: "Analytics", env: "ANALYTICS", port: 8004, database: "analytics", redisIndex: 4 },
  ai: { title: "AI Orchestration", env: "AI", port: 8005, database: "ai_orchestration", redisIndex: 5 },
} as const;

export type Service = keyof typeof services;
export type Database = (typeof services)[Service]["database"];

export const serviceNames = Object.keys(services) as Service[];
export const databases = serviceNames.map((name) => services[name].database);

/** What listens besides the services, on one machine. */
export const infrastructurePorts = {
  postgres: 5432,
  redis: 6379,
  temporal: 7233,
  temporalUi: 8233,
  mail: 2525,
  inboundMail: 2526,
} as const;

export const temporalNamespace = "crm";
