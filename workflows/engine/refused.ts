/** Why a run does not do what it was told to: in words for people, and a code for programs. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  readonly details: unknown;

  constructor(code: string, message: string, details?: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
