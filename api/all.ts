import { main } from "#kit/run.ts";
import { ai } from "./ai/app.ts";
import { analytics } from "./analytics/app.ts";
import { comms } from "./comms/app.ts";
import { crm } from "./crm/app.ts";
import { users } from "./users/app.ts";
import { workflow } from "./workflow/app.ts";

// User Management first: the others take their tokens from it.
await main(users, analytics, ai, comms, workflow, crm);
