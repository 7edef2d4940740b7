import { main } from "#kit/run.ts";
import { crm } from "./app.ts";

await main(crm);
