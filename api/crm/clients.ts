import type { MakeClient } from "#kit/run.ts";

type Json = { content: { "application/json": any } };
type Answer = { responses: { 200: Json; 201: Json; default: Json } };

type WorkflowPaths = {
  "/v1/runs": {
    post: { requestBody: Json; parameters: { header?: { "Idempotency-Key"?: string } } } & Answer;
    get: { parameters: { query?: { record?: string; limit?: number; after?: string } } } & Answer;
  };
  "/v1/runs/{id}": { get: { parameters: { path: { id: string } } } & Answer };
};

type UsersPaths = {
  "/v1/users": { get: { parameters: { query?: { email?: string; limit?: number; after?: string } } } & Answer };
  "/v1/users/{id}": { get: { parameters: { path: { id: string } } } & Answer };
};

export const clients = (client: MakeClient) => ({
  workflow: client<WorkflowPaths>("workflow"),
  users: client<UsersPaths>("users"),
});
export type Clients = ReturnType<typeof clients>;
