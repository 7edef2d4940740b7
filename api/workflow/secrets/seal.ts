import { createSealer } from "#kit/seal.ts";

export { currentKey, type Sealed } from "#kit/seal.ts";
export const { seal, unseal } = createSealer("workflow secrets");
