import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Seen = {
  path: string;
  key: string;
  body: { model: string; messages: { role: string; content: unknown }[] };
};

const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
/** The same text as OpenAI's, Anthropic's and Ollama's chat answers. */
const shapes: Record<string, (text: string) => unknown> = {
  "/v1/chat/completions": (content) => ({
    id: "1",
    object: "chat.completion",
    created: 1,
    model: "double",
    usage,
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
  }),
  "/v1/messages": (text) => ({
    id: "1",
    type: "message",
    role: "assistant",
    model: "double",
    stop_reason: "end_turn",
    content: [{ type: "text", text }],
    usage: { input_tokens: 100, output_tokens: 20 },
  }),
  "/api/chat": (content) => ({
    model: "double",
    created_at: "2026-01-01T00:00:00Z",
    message: { role: "assistant", content },
    done: true,
    done_reason: "stop",
    prompt_eval_count: 100,
    eval_count: 20,
  }),
};

/** A stand-in for a third party: answers as told, in order, the last for ever, and keeps what it was sent. */
export async function providerDouble(answers: (string | { status: number })[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      const path = request.url ?? "";
      response.setHeader("content-type", "application/json");
      if (request.method === "GET") return response.end('{"data":[],"models":[]}');
      seen.push({
        path,
        key: request.headers.authorization ?? String(request.headers["x-api-key"] ?? ""),
        body: JSON.parse(body) as Seen["body"],
      });
      const answer = answers[Math.min(seen.length, answers.length) - 1]!;
      if (typeof answer === "object")
        return response.writeHead(answer.status).end('{"error":{"message":"secret sk-123"}}');
      return response.end(`${JSON.stringify(shapes[path]!(answer))}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, baseUrl: `${url}/v1`, seen, close: () => new Promise((resolve) => server.close(resolve)) };
}
