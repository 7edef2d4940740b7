/** What happened to an account, in the words of the mail that tells its owner. */
const notices = {
  "password-changed": ["Your password was changed", "your password was changed, and your other sessions ended"],
  "password-reset": [
    "Your password was reset",
    "your password was reset by a link from a mail, and all sessions ended",
  ],
  "password-set": ["Your password was set", "an administrator gave you a new password, and all sessions ended"],
  "totp-on": ["Sign-in asks for a code now", "an authenticator app was set up: signing in asks for its code now"],
  "totp-off": ["Sign-in asks for no code any more", "the authenticator app was removed from your account"],
  "recovery-codes": ["New recovery codes", "new recovery codes were made; the old ones are void"],
  "recovery-code-used": ["A recovery code was used", "a recovery code was used in place of your authenticator app"],
  "passkey-added": ["A passkey was added", "a passkey was added: it signs in without your password"],
  "passkey-removed": ["A passkey was removed", "a passkey was removed from your account"],
  "factors-reset": [
    "Your second factor was reset",
    "an administrator removed your authenticator app, recovery codes and passkeys",
  ],
  "sessions-ended": ["You were signed out", "an administrator ended all your sessions"],
  "session-replayed": [
    "A session was ended for safety",
    "a used-up token of one of your sessions was shown again, as a thief would do, so that session was ended",
  ],
  "grant-replayed": [
    "A program was cut off for safety",
    "a used-up token of a program that acts for you was shown again, as a thief would do, so it has to ask you anew",
  ],
  "email-asked": [
    "Your address is about to change",
    "another address was named for your account; it takes effect once that mailbox confirms it",
  ],
  "email-changed": ["Your address was changed", "your account has another address now; this one signs in no more"],
} as const satisfies Record<string, readonly [subject: string, what: string]>;

export type Notice = keyof typeof notices;
export type MailKind = Notice | "invitation" | "reset" | "verify";

/** Subject and text of a mail. Subjects hold nothing that people chose. */
export type Content = { subject: string; text: string };

const paragraphs = (...parts: string[]) => `${parts.join("\n\n")}\n`;

// A name is one short line, whatever someone put into it.
const greeting = (name?: string) => (name ? `Hello ${line(name)},` : "Hello,");
const line = (text: string) => text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ").slice(0, 100);

export const invitationMail = (name: string | undefined, by: string, url: string, days: number): Content => ({
  subject: "You are invited",
  text: paragraphs(
    greeting(name),
    `${line(by)} invites you to work in the CRM. Choose your password here:`,
    url,
    `The link works once, for ${days} days. If you expect no invitation, do nothing.`,
  ),
});

export const resetMail = (name: string, url: string, minutes: number): Content => ({
  subject: "Set a new password",
  text: paragraphs(
    greeting(name),
    "someone, probably you, asked for a new password. Set it here:",
    url,
    `The link works once, for ${minutes} minutes. If it was not you, do nothing: your password stays as it is.`,
  ),
});

export const verifyMail = (name: string, url: string, days: number): Content => ({
  subject: "Confirm your address",
  text: paragraphs(
    greeting(name),
    "confirm that this is the mailbox of your account:",
    url,
    `The link works once, for ${days} days. If you have no account here, do nothing.`,
  ),
});

export const noticeMail = (kind: Notice, name: string | undefined, at: Date, resetUrl: string): Content => {
  const [subject, what] = notices[kind];
  return {
    subject,
    text: paragraphs(
      greeting(name),
      `${what} (${at.toISOString().slice(0, 16).replace("T", " ")} UTC).`,
      `If you know nothing of it, set a new password at once and tell an administrator: ${resetUrl}`,
    ),
  };
};
