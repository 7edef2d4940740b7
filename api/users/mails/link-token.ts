import { z } from "#kit/router.ts";
import type { UsersConfig } from "../context.ts";
import { hmac, sameText } from "../tokens/opaque.ts";

export const linkPrefix = "crm_link_";

/** What a link in a mail is for, and the page of ours that it leads to. */
export const linkPages = {
  invitation: "/accept-invitation",
  reset: "/reset-password",
  verify: "/verify-email",
} as const;
export type LinkPurpose = keyof typeof linkPages;

export const LinkToken = z.string().min(1).max(200);

/** The token of a link: derived from an id under AUTH_SECRET, never stored. */
export const linkToken = (secret: string, purpose: LinkPurpose, id: string) =>
  `${linkPrefix}${id}.${hmac(secret, `link ${purpose}`, id)}`;

/** The id in a token of ours for this purpose. */
export function readLinkToken(secret: string, purpose: LinkPurpose, token: string): string | undefined {
  const [id = "", mac = "", ...rest] = token.slice(linkPrefix.length).split(".");
  const genuine =
    token.startsWith(linkPrefix) && rest.length === 0 && sameText(mac, hmac(secret, `link ${purpose}`, id));
  return genuine ? id : undefined;
}

/** The address in a mail: always ours, whatever a request said of its host. */
export const linkUrl = ({ publicUrl, AUTH_SECRET }: UsersConfig, purpose: LinkPurpose, id: string) =>
  `${publicUrl}${linkPages[purpose]}?token=${linkToken(AUTH_SECRET, purpose, id)}`;
