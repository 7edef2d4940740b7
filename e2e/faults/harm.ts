import type { Load } from "./load.ts";
import type { Rig } from "./rig.ts";

export interface Counts {
  /** How often the harm is done. */
  times: number;
  /** How long one lasts, where it lasts. */
  seconds?: number;
  /** How many it meets at once, where that is not left to the load. */
  size?: number;
}

/** What a harm is done to. */
export interface Stage extends Required<Counts> {
  rig: Rig;
  load: Load;
  /** What it measures, in words. */
  figures: string[];
}

/** Something that goes wrong, by its number in the list of harms. */
export interface Harm {
  id: number;
  name: string;
  quick: Counts;
  full: Counts;
  /** Brings its own runs: none come in beside it. */
  quiet?: true;
  /** Does it once, and answers when it is over. What it sees broken meanwhile it throws. */
  inject: (stage: Stage) => Promise<void>;
  /** Mends what it broke. */
  recover: (stage: Stage) => Promise<void>;
  /** What must hold beyond what must hold after every harm: each breach in words. */
  judge?: (stage: Stage) => Promise<string[]>;
}
