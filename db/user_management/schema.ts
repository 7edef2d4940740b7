export * from "../frame.ts";
export * from "./auth-tables.ts";
export * from "./oauth-tables.ts";
export * from "./people-tables.ts";
export * from "./sign-in-tables.ts";
export * from "./assignment-tables.ts";
