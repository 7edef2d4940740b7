import {
  about,
  also,
  byKey,
  choice,
  defined,
  isObject,
  list,
  object,
  record,
  refused,
  type Rule,
  text,
} from "../rules.ts";
import { address } from "./values.ts";

const value = text();
const secret = about(
  "Takes the members from a secret",
  object({ use: about("Name under use.secrets", text({ max: 100 })) }, { required: ["use"] }),
);
const orSecret = (inline: Rule): Rule => byKey("use", secret, inline);

const password = object({ username: value, password: value }, { required: ["username", "password"] });
const token = object({ token: value, type: value }, { required: ["token", "type"] });

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const GRANTS = ["client_credentials", "password", "refresh_token", EXCHANGE];
const ELSEWHERE: Record<string, string> = {
  authorization_code: "not supported: the grant authorization_code needs a person at a browser, and a run has none",
};
const anyGrant = choice(...GRANTS);
const grant: Rule = {
  schema: anyGrant.schema,
  check: (given, path, report) => {
    const why = typeof given === "string" && Object.hasOwn(ELSEWHERE, given) ? ELSEWHERE[given] : undefined;
    if (why) report(path, why);
    else anyGrant.check(given, path, report);
  },
};

const client = object({
  id: value,
  secret: value,
  assertion: about("Signed JWT that stands for the secret", value),
  authentication: choice("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"),
});
const shared = {
  authority: about("Address of who issues tokens", address),
  grant: about("How a token is got", grant),
  client: about("Who asks", client),
  request: object({ encoding: choice("application/x-www-form-urlencoded", "application/json") }),
  issuers: about("Issuers whose tokens are taken", list(value, { max: 20 })),
  scopes: list(value, { max: 100 }),
  audiences: list(value, { max: 20 }),
  username: value,
  password: value,
  subject: about("On whose behalf; for refresh_token the token itself", token),
  actor: about("Who acts", token),
};
const endpoints = object({ token: value, revocation: value, introspection: value });

/** What each grant cannot do without. */
const complete = (rule: Rule): Rule =>
  also(rule, (given, path, report) => {
    if (!isObject(given)) return;
    const needed =
      given.grant === "password"
        ? ["username", "password"]
        : given.grant === EXCHANGE || given.grant === "refresh_token"
          ? ["subject"]
          : given.grant === "client_credentials"
            ? ["client"]
            : [];
    for (const key of needed)
      if (!Object.hasOwn(given, key)) report(path, `the grant ${given.grant as string} needs "${key}"`);
  });
const required = ["authority", "grant"];

const schemes = {
  basic: about("User name and password", orSecret(password)),
  bearer: about("A token as it is", orSecret(object({ token: value }, { required: ["token"] }))),
  digest: about("User name and password, never sent themselves", orSecret(password)),
  oauth2: about(
    "A token from an OAuth 2 authority",
    orSecret(complete(object({ ...shared, endpoints }, { required }))),
  ),
  oidc: about("A token from an OpenID Connect authority", orSecret(complete(object(shared, { required })))),
  certificate: refused("not supported: the standard names certificates, but does not say what they are"),
};

export const authentication = object(schemes, { exactly: Object.keys(schemes) });
export const authentications = record(authentication, { names: text({ max: 100 }) });
const reference = object({ use: about("Name under use.authentications", text({ max: 100 })) }, { required: ["use"] });
export const authenticationRef = about(
  "Who the call is from",
  defined("authentication", () => byKey("use", reference, authentication)),
);
