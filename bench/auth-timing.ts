import { sql } from "drizzle-orm";
import { createUser } from "#api/users/people/create-user.ts";
import { freeGuesses } from "#api/users/sessions/attempts.ts";
import { signIn } from "#api/users/sessions/sign-in.ts";
import { hashPassword } from "#api/users/tokens/password.ts";
import { signInAttempts } from "#db/user_management/schema.ts";
import { quantile } from "./callers.ts";
import { admin, startUsers } from "./users-service.ts";

// Harm 34 and 38: whether time tells a known address from an unknown one (two-sided Mann-Whitney), how many of 10,000
// guesses each account hears, and how long signing in takes at twenty a second with the longest password.
const tries = Number(process.argv[2] ?? 400);
const guesses = Number(process.argv[3] ?? 10_000);
const perSecond = 20;
const seconds = 15;
let caller = 0;

const users = await startUsers();
try {
  await timing("sign-in, wrong password", "/v1/sessions", (email) => ({ email, password: "not the password" }), 401);
  await timing("reset link asked for", "/v1/passwords/forgotten", (email) => ({ email }), 202);
  await stuffing();
  await load();
} finally {
  await users.stop();
}

async function post(path: string, body: object): Promise<{ status: number; ms: number }> {
  const address = `10.${(caller >> 16) & 255}.${(caller >> 8) & 255}.${caller++ & 255}`;
  const headers = { "content-type": "application/json", "x-forwarded-for": address };
  const started = performance.now();
  const response = await fetch(users.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return { status: response.status, ms: performance.now() - started };
}

async function timing(title: string, path: string, body: (email: string) => object, expected: number): Promise<void> {
  const half = tries / 2;
  const known = await people(half, path.replaceAll("/", "."));
  const unknown = Array.from({ length: half }, (_, n) => `nobody-${n}${path.replaceAll("/", ".")}@example.com`);
  for (let n = 0; n < 10; n++) await post(path, body(`warm-${n}${path.replaceAll("/", ".")}@example.com`));
  const took: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  // In turns, the first by chance: what else the machine does meets both alike.
  for (let n = 0; n < half; n++) {
    const pair = [
      ["known", known[n]!],
      ["unknown", unknown[n]!],
    ] as const;
    for (const [kind, email] of Math.random() < 0.5 ? pair : pair.toReversed()) {
      const { status, ms } = await post(path, body(email));
      if (status !== expected) throw new Error(`${path} answered ${status}`);
      took[kind].push(ms);
    }
  }
  const p = mannWhitney(took.known, took.unknown);
  const [one, other] = [quantile(took.known, 0.5), quantile(took.unknown, 0.5)];
  console.log(
    `${title}: median ${one.toFixed(2)} ms known, ${other.toFixed(2)} ms unknown; p = ${p.toFixed(3)} (${tries} tries)${p > 0.01 ? "" : " TOLD APART"}`,
  );
  if (p <= 0.01) process.exitCode = 1;
}

async function people(count: number, name: string): Promise<string[]> {
  const made: string[] = [];
  for (let n = 0; n < count; n++) {
    const email = `person-${n}${name}@example.com`;
    const input = { email, name: "Person", password: "their own password", roles: [], teams: [], available: true };
    await createUser(users.ctx, input);
    made.push(email);
  }
  return made;
}

/** An hour's guesses from 1,000 addresses at ten accounts; between them the clock is moved. */
async function stuffing(): Promise<void> {
  const rounds = 100;
  const known = await people(5, ".stuffed");
  const targets = [...known, ...known.map((email) => `no-${email}`)];
  const heard = new Map(targets.map((email) => [email, 0]));
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < guesses / rounds; n++) {
      const email = targets[n % targets.length]!;
      const at = (round * (guesses / rounds) + n) % 1_000;
      const address = `10.200.${at >> 8}.${at & 255}`;
      const told = await signIn(users.ctx, { email, password: "a guess", address, userAgent: undefined }).catch(
        (error: { code: string }) => error.code,
      );
      if (told === "unauthenticated") heard.set(email, heard.get(email)! + 1);
      else if (told !== "rate_limited") throw new Error("a guess was answered otherwise", { cause: told });
    }
    await users.db
      .update(signInAttempts)
      .set({ blockedUntil: sql`${signInAttempts.blockedUntil} - ${3_600 / rounds} * interval '1 second'` });
  }
  const counts = [...heard.values()];
  console.log(
    `${guesses.toLocaleString("en")} guesses in an hour at ${targets.length} accounts: ${Math.min(...counts)} to ${Math.max(...counts)} heard each, ${(Math.max(...counts) / 60).toFixed(2)} a minute (${freeGuesses.account} before the waits begin)`,
  );
}

async function load(): Promise<void> {
  const password = "an emoji is one character too: 😀".padEnd(127, "x");
  const input = { email: "long@example.com", name: "Long", password, roles: [], teams: [], available: true };
  await createUser(users.ctx, input);
  const alone = performance.now();
  for (let n = 0; n < 10; n++) await hashPassword(password);
  const argon2 = (performance.now() - alone) / 10;
  const took: Promise<{ status: number; ms: number }>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    took.push(post("/v1/sessions", n % 2 ? { email: input.email, password } : admin));
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond));
  }
  const answers = await Promise.all(took);
  const refused = answers.filter(({ status }) => status !== 201).length;
  const ms = answers.map((answer) => answer.ms);
  console.log(
    `sign-in at ${perSecond} a second: p50 ${quantile(ms, 0.5).toFixed(0)} ms, p95 ${quantile(ms, 0.95).toFixed(0)} ms, ${refused} refused; one argon2id alone took ${argon2.toFixed(0)} ms`,
  );
}

/** Two-sided p of the Mann-Whitney U test by its normal approximation; times do not tie. */
function mannWhitney(a: number[], b: number[]): number {
  const ranked = [...a.map((ms) => ({ ms, a: true })), ...b.map((ms) => ({ ms, a: false }))].sort(
    (x, y) => x.ms - y.ms,
  );
  const rankSum = ranked.reduce((sum, { a: ofA }, index) => (ofA ? sum + index + 1 : sum), 0);
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return erfc(Math.abs(u - mean) / deviation / Math.SQRT2);
}

/** The complementary error function, good to 1.2e-7 (Numerical Recipes, erfcc). */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  return t * Math.exp(-x * x + series.reduceRight((sum, c) => sum * t + c, 0));
}
