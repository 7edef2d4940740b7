/** What a broken build does: whenever a worker takes up a run, its workflow task fails. */
export default function broken(): Promise<never> {
  throw new TypeError("this build cannot go on with any run");
}
