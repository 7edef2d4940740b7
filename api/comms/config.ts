import addressparser from "nodemailer/lib/addressparser";
import { z } from "#kit/router.ts";

export type Mailbox = { name: string; address: string };

/** `Name <address@domain>`, one address. */
const Sender = z.string().transform((text, issues): Mailbox => {
  const [sender, ...others] = addressparser(text, { flatten: true });
  if (sender?.address && !others.length && z.email().safeParse(sender.address).success && !/[\r\n]/.test(text))
    return { name: sender.name, address: sender.address };
  issues.addIssue("must be one address, such as `CRM <hello@example.com>`");
  return z.NEVER;
});

export const Config = z
  .object({
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" }),
    MAIL_FROM: Sender,
    COMMS_INBOUND_SMTP_PORT: z.coerce.number().int().min(0).max(65535).default(2526),
    MAIL_INBOX_DIR: z.string().optional(),
  })
  .transform((env) => ({
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    inboundPort: env.COMMS_INBOUND_SMTP_PORT,
    inboxDir: env.MAIL_INBOX_DIR,
  }));
export type Config = z.output<typeof Config>;
