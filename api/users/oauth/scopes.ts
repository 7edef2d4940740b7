import { z } from "#kit/router.ts";
import { PermissionPattern } from "../access/permissions.ts";

/** What a program may ask to know of a person, and to go on while they are away. */
export const identityScopes = {
  openid: "Know who you are",
  profile: "See your name",
  email: "See your e-mail address",
  offline_access: "Go on while you are away, until you end it",
} as const;
export const identityScopeNames = Object.keys(identityScopes) as (keyof typeof identityScopes)[];

/** One of these, or a permission of the person (or a pattern over them), which the program then has too. */
export const Scope = z.union([z.enum(identityScopeNames), PermissionPattern]);

/** The permissions among scopes. */
export const rightsOf = (scopes: string[]): string[] => scopes.filter((scope) => !Object.hasOwn(identityScopes, scope));
