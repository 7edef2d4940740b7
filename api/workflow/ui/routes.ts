import { createRouter } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { proxy } from "./proxy.ts";
import { render } from "./render.ts";

/** Temporal's Web UI behind our door. It is no API of ours, so it has no place in the contract. */
export const uiRoutes = createRouter<WorkflowCtx>();
uiRoutes.all("/temporal", proxy);
uiRoutes.all("/temporal/*", proxy);
uiRoutes.get("/render", render);
