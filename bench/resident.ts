import { readFileSync } from "node:fs";

export interface Resident {
  readings: number;
  /** Megabytes, at most, in the first and in the last half of the readings. */
  first: number;
  last: number;
  ratio: number;
}

/** Reads the resident memory of a process each second until it is told to stop. */
export function watchResident(pid: number): () => Resident {
  const megabytes = [residentOf(pid)];
  const timer = setInterval(() => megabytes.push(residentOf(pid)), 1_000);
  return () => {
    clearInterval(timer);
    const known = megabytes.filter((one) => one !== undefined);
    const half = Math.floor(known.length / 2);
    const [first, last] = [Math.max(...known.slice(0, half)), Math.max(...known.slice(half))];
    return { readings: known.length, first, last, ratio: last / first };
  };
}

/** Undefined once the process is gone. */
function residentOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes ? Number(kilobytes) / 1_024 : undefined;
  } catch {
    return undefined;
  }
}

export const inWords = ({ readings, first, last, ratio }: Resident): string =>
  `${readings} readings of memory: first half at most ${first.toFixed(0)} MB, last half ${last.toFixed(0)} MB, ratio ${ratio.toFixed(2)} (≤ 1.1)`;
