import { createServer, type Socket } from "node:net";

/** How a scripted mail server treats one mail. */
export type Manners =
  | "take"
  | "garbage"
  | { at: "greeting" | "rcpt" | "data" | "body" | "end"; say: string }
  | { at: "greeting" | "rcpt" | "data" | "body" | "end"; drop: true; keep?: (mail: string) => Promise<void> };

/** An SMTP server that misbehaves as told, mail by mail, and counts what it was given whole. */
export async function startRudeServer() {
  const script: Manners[] = [];
  const taken: string[] = [];
  let whole = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const next = (): Manners => script.shift() ?? "take";
  const isForConnection = (manners?: Manners) =>
    manners === "garbage" || (typeof manners === "object" && manners.at === "greeting");

  function talk(socket: Socket): void {
    let manners: Manners = isForConnection(script[0]) ? next() : "take";
    const at = (step: string): boolean => {
      if (typeof manners === "string" || manners.at !== step) return false;
      if ("say" in manners) socket.write(`${manners.say}\r\n`);
      else socket.destroy();
      return true;
    };
    if (manners === "garbage") return void socket.end("HTTP/1.1 400 Bad Request\r\n\r\nwhat is this\r\n");
    if (!at("greeting")) socket.write("220 rude.test\r\n");
    let input = "";
    let inBody = false;
    const onBody = async () => {
      if (input.length > 0 && at("body")) return;
      const end = input.indexOf("\r\n.\r\n");
      if (end === -1) return;
      const mail = input.slice(0, end + 2);
      [input, inBody] = [input.slice(end + 5), false];
      whole += 1;
      if (typeof manners === "object" && "drop" in manners) await manners.keep?.(mail);
      if (at("end")) return;
      taken.push(mail);
      socket.write("250 taken\r\n");
    };
    const onCommand = (line: string) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "MAIL") manners = next();
      if (verb === "RCPT" && at("rcpt")) return;
      if (verb === "DATA") {
        if (at("data")) return;
        inBody = true;
        socket.write("354 go on\r\n");
      } else socket.write(verb === "QUIT" ? "221 bye\r\n" : "250 ok\r\n");
    };
    socket.on("data", (chunk) => {
      input += chunk.toString("latin1");
      for (;;) {
        if (inBody) return void onBody();
        const end = input.indexOf("\r\n");
        if (end === -1) return;
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        onCommand(line);
      }
    });
  }

  return {
    url: `smtp://127.0.0.1:${(server.address() as { port: number }).port}`,
    /** Manners towards the mails to come; it behaves towards those after. */
    script,
    /** Mails it said yes to. */
    taken,
    /** Mails whose final dot it saw, whatever it answered. */
    whole: () => whole,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
