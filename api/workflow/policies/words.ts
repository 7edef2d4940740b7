const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** A length of time as people say it: `a minute`, `36 hours`. */
export function inWords(ms: number): string {
  const [name, length] = units.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ["second", 1_000];
  const count = Math.round(ms / length);
  return count === 1 ? `${name === "hour" ? "an" : "a"} ${name}` : `${count} ${name}s`;
}
