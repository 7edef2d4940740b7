import { Client } from "@hubspot/api-client";
import type { System } from "../system.ts";

/** The official client, pointed at a system's CRM Core: one base path is all that changes. */
export const clientOf = (system: System, accessToken = system.ready.admin.apiKey) =>
  new Client({ accessToken, basePath: system.url("crm"), numberOfApiCallRetries: 0 });

type Failed = { code: number; body: { status: string; category: string; message: string; correlationId: string } };

/** What the client throws: the status and the body as it came. */
export async function failure(call: Promise<unknown>): Promise<Failed> {
  try {
    await call;
  } catch (error) {
    return error as Failed;
  }
  throw new Error("the call succeeded");
}
