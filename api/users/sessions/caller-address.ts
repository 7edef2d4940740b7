import type { Context } from "hono";
import { clientAddress } from "#kit/address.ts";
import { serviceNames } from "#kit/config.ts";
import type { UsersConfig } from "../context.ts";
import { basicCredentials } from "../oauth/authenticate-client.ts";
import { sameText } from "../tokens/opaque.ts";

/**
 * From where a caller comes. A service of ours that passes a sign-in on shows its secret and is believed about whom it
 * is for: else all who sign in through it would share its address, and one of them could make all others wait.
 */
export function callerAddress(c: Context, config: UsersConfig): string {
  const address = clientAddress(c, config.trustedProxies);
  if (!isService(c.req.header("authorization"), config)) return address;
  return clientAddress(c, address === "unknown" ? [] : [address]);
}

function isService(header: string | undefined, config: UsersConfig): boolean {
  const shown = basicCredentials(header);
  const name = serviceNames.find((service) => service === shown?.id);
  if (!name || !shown?.secret) return false;
  return sameText(shown.secret, config[`${name.toUpperCase() as Uppercase<typeof name>}_CLIENT_SECRET`]);
}
