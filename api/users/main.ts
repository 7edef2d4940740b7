import { main } from "#kit/run.ts";
import { users } from "./app.ts";

await main(users);
