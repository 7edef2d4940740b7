import { main } from "#kit/run.ts";
import { workflow } from "./app.ts";

await main(workflow);
