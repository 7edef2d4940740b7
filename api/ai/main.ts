import { main } from "#kit/run.ts";
import { ai } from "./app.ts";

await main(ai);
