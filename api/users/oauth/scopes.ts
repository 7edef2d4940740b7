/** What a program may ask a person for. With any of them it acts with the person's rights. */
export const scopes = ["openid", "profile", "email", "offline_access"];
