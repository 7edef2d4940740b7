import { StackError } from "./errors.ts";
import { saveAdmin, type Admin } from "./secrets.ts";

/** The first administrator as things stand: an API key that works, and the password unless it was changed. */
export async function currentAdmin(home: string, admin: Admin, usersUrl: string): Promise<Admin> {
  const session = await signIn(usersUrl, admin);
  if (!session) {
    const { password: _changed, ...rest } = admin;
    return rest;
  }
  if (admin.apiKey && (await works(usersUrl, admin.apiKey))) return admin;
  const withKey = { ...admin, apiKey: await createApiKey(usersUrl, session) };
  await saveAdmin(home, withKey);
  return withKey;
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });

async function signIn(usersUrl: string, { email, password }: Admin): Promise<string | undefined> {
  if (!password) return undefined;
  const response = await post(`${usersUrl}/v1/sessions`, { email, password });
  if (response.status === 401) return undefined;
  if (!response.ok) throw new StackError(`the administrator could not sign in: ${await response.text()}`);
  const { accessToken } = (await response.json()) as { accessToken: string };
  return accessToken;
}

const works = (usersUrl: string, apiKey: string) =>
  fetch(`${usersUrl}/v1/api-keys?limit=1`, { headers: { authorization: `Bearer ${apiKey}` } }).then(({ ok }) => ok);

async function createApiKey(usersUrl: string, accessToken: string): Promise<string> {
  const response = await post(
    `${usersUrl}/v1/api-keys`,
    { name: "npm start" },
    { authorization: `Bearer ${accessToken}` },
  );
  if (!response.ok) throw new StackError(`no API key for the administrator: ${await response.text()}`);
  const { key } = (await response.json()) as { key: string };
  return key;
}
