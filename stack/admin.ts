import { StackError } from "./errors.ts";
import { saveAdmin, type Admin } from "./secrets.ts";

/** The first administrator as things stand: an API key that works, and the password unless it was changed. */
export async function currentAdmin(home: string, admin: Admin, usersUrl: string): Promise<Admin> {
  const keyWorks = admin.apiKey !== undefined && (await works(usersUrl, admin.apiKey));
  const { password, apiKey, ...identity } = admin;
  const session = await signIn(usersUrl, admin);
  if (session === "changed") return keyWorks ? { ...identity, apiKey } : identity;
  // Too many sign-ins of late, say: nothing tells that the password was changed.
  if (session === "unknown") return admin;
  if (keyWorks) {
    await signOut(usersUrl, session.accessToken);
    return admin;
  }
  const current = { ...identity, password, apiKey: await createApiKey(usersUrl, session.accessToken) };
  await signOut(usersUrl, session.accessToken);
  await saveAdmin(home, current);
  return current;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });

async function signIn(usersUrl: string, { email, password, apiKey }: Admin) {
  if (!password) return "changed";
  const response = await post(`${usersUrl}/v1/sessions`, { email, password });
  if (response.ok) return (await response.json()) as { accessToken: string };
  if (response.status === 401) return "changed";
  if (apiKey) return "unknown";
  throw new StackError(`the administrator could not sign in: ${await response.text()}`);
}

const signOut = (usersUrl: string, token: string) =>
  fetch(`${usersUrl}/v1/sessions/current`, { method: "DELETE", headers: bearer(token) });

const works = (usersUrl: string, apiKey: string) =>
  fetch(`${usersUrl}/v1/users/me`, { headers: bearer(apiKey) }).then(({ ok }) => ok);

async function createApiKey(usersUrl: string, accessToken: string): Promise<string> {
  const response = await post(`${usersUrl}/v1/api-keys`, { name: "npm start" }, bearer(accessToken));
  if (!response.ok) throw new StackError(`no API key for the administrator: ${await response.text()}`);
  const { key } = (await response.json()) as { key: string };
  return key;
}
