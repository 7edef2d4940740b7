export const PURPOSES = [
  "intro",
  "follow-up",
  "re-engage",
  "renewal",
  "proposal-nudge",
  "meeting-recap",
  "thank-you",
  "win-back",
] as const;
export const CHANNELS = ["email", "linkedin", "sms", "call-script", "note"] as const;
export const TONES = ["friendly", "formal", "direct"] as const;
export const LANGUAGES = ["en", "de"] as const;
export type Purpose = (typeof PURPOSES)[number];
export type Channel = (typeof CHANNELS)[number];
export type Tone = (typeof TONES)[number];
export type Language = (typeof LANGUAGES)[number];

/** Characters a text may have: a LinkedIn invitation takes 300, two linked short messages 306. */
export const LIMITS: Record<Channel, number> = {
  email: 2000,
  linkedin: 300,
  sms: 306,
  "call-script": 2000,
  note: 2000,
};
export const SUBJECT_LIMIT = 78;

/** These are advertising: an e-mail of theirs says how to stop it. */
export const MARKETING: ReadonlySet<Purpose> = new Set(["intro", "follow-up", "re-engage", "win-back"]);

/** Alternatives of one sentence; `{slot}` is filled from the facts. */
export type Lines = readonly string[];
export type AskKind = "call" | "reply" | "decide" | "confirm" | "none";
export type Plan = {
  label: string;
  subject: Lines;
  reason: Lines;
  details: readonly Lines[];
  value: Lines;
  ask: AskKind;
};
export type LanguagePlans = {
  greeting: Record<Tone, Lines>;
  closing: Record<Tone, Lines>;
  asks: Record<Exclude<AskKind, "none">, Record<Tone, Lines>>;
  plans: Record<Purpose, Plan>;
  unsubscribe: { link: string; reply: string };
  script: { opening: Lines; why: string; background: string; ask: string; voicemail: Lines };
  labels: Record<string, string>;
};
