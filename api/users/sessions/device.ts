const programs = [
  ["Edge", /\bEdgA?\//],
  ["Opera", /\bOPR\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Chrome|CriOS|Chromium)\//],
  ["Safari", /\bSafari\//],
  ["curl", /^curl\//],
] as const;

const systems = [
  ["Android", /\bAndroid\b/],
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Windows", /\bWindows\b/],
  ["macOS", /\bMac OS X\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
] as const;

const first = (table: readonly (readonly [string, RegExp])[], text: string) =>
  table.find(([, sign]) => sign.test(text))?.[0];

/** What a person calls the thing they signed in with, by its User-Agent: "Firefox on Linux". */
export function deviceOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const [program, system] = [first(programs, userAgent), first(systems, userAgent)];
  if (program && system) return `${program} on ${system}`;
  return program ?? system ?? userAgent.split(/[\s/]/, 1)[0]!.slice(0, 40);
}
