import { main } from "#kit/run.ts";
import { comms } from "./app.ts";

await main(comms);
