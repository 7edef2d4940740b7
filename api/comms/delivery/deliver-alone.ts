import * as schema from "#db/communication/schema.ts";
import { openDatabase } from "#kit/database.ts";
import { createPublisher } from "#kit/outbox.ts";
import { silent } from "#kit/testing.ts";
import type { CommsDeps } from "../context.ts";
import { startDelivery } from "./start.ts";

// A process that delivers and does nothing else, for tests that kill it.
const config = JSON.parse(process.argv[2]!) as CommsDeps["config"];
const database = openDatabase(config.databaseUrl, schema);
const publish = createPublisher("/comms", [], () => {});
startDelivery({ ...database, config, publish, clients: {}, log: silent } as unknown as CommsDeps);
