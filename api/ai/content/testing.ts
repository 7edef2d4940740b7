import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Seen = {
  path: string;
  authorization?: string;
  body: { model: string; messages: { role: string; content: string }[] };
};

/** A stand-in for a third party: a server that speaks OpenAI's chat completions and answers as told, in order, the last for ever. */
export async function openAiDouble(answers: (string | { status: number })[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      const { authorization } = request.headers;
      seen.push({
        path: request.url ?? "",
        ...(authorization && { authorization }),
        body: JSON.parse(body) as Seen["body"],
      });
      const answer = answers[Math.min(seen.length, answers.length) - 1]!;
      response.setHeader("content-type", "application/json");
      if (typeof answer === "object")
        return response.writeHead(answer.status).end('{"error":{"message":"secret sk-123"}}');
      const message = { role: "assistant", content: answer };
      const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
      response.end(
        JSON.stringify({
          id: "1",
          object: "chat.completion",
          created: 1,
          model: "double",
          choices: [{ index: 0, finish_reason: "stop", message }],
          usage,
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { baseUrl, seen, close: () => new Promise((resolve) => server.close(resolve)) };
}
