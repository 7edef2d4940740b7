import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { toDomainError } from "#kit/errors.ts";
import type { Running } from "#kit/run.ts";
import { systemCtx } from "#kit/service.ts";
import type { CommsCtx, CommsDeps } from "../context.ts";
import { receiveMail } from "./receive-mail.ts";

const maxBytes = 10 * 1024 * 1024;

const reply = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

/** Takes in mail for the domain we write from; everybody else's is refused, so that nobody can relay through us. */
export async function startInbound(deps: CommsDeps): Promise<Running & { port: number }> {
  const { address } = deps.config.mailFrom;
  const domain = address.slice(address.lastIndexOf("@")).toLowerCase();
  const server = new SMTPServer({
    name: domain.slice(1),
    size: maxBytes,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    maxClients: 50,
    socketTimeout: 60_000,
    onRcptTo: ({ address: to }, _session, done) =>
      done(to.toLowerCase().endsWith(domain) ? null : reply(550, "5.7.1 we take no mail for this domain")),
    onData: (stream, session, done) => void take(systemCtx(deps, "comms"), stream, session).then(() => done(), done),
  });
  server.on("error", (error) => deps.log.warn({ err: error }, "inbound mail"));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(deps.config.inboundPort, deps.config.host, resolve);
  });
  return {
    port: (server.server.address() as { port: number }).port,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Headers or parts beyond the parser's bounds, or what no column takes: sent again it would be the same. */
const isUnreadable = (error: unknown): boolean =>
  (error instanceof Error && "code" in error && error.code === "EMAXLEN") ||
  toDomainError(error).code === "invalid_input";

async function take(ctx: CommsCtx, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  // Past the limit the rest is read and dropped: the sender hears of it only at the end.
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw reply(552, "5.3.4 the message is too large");
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = { from: mailFrom ? mailFrom.address : "", to: rcptTo[0]?.address ?? "" };
  try {
    await receiveMail(ctx, Buffer.concat(chunks), envelope);
  } catch (error) {
    if (isUnreadable(error)) throw reply(554, "5.6.0 the message cannot be read");
    ctx.log.error({ err: error }, "an inbound mail could not be stored");
    throw reply(451, "4.3.0 try again later");
  }
}
