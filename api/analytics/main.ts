import { main } from "#kit/run.ts";
import { analytics } from "./app.ts";

await main(analytics);
