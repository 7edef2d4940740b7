const SHARED = /^([a-zA-Z0-9][\w.-]{0,99}):([^@:\s]{1,100})@([\w.-]{1,100})$/;

/** The parts of `NAME:VERSION@CATALOG`. */
export function sharedName(call: string): { name: string; version: string; catalog: string } | undefined {
  const [, name, version, catalog] = SHARED.exec(call) ?? [];
  return name !== undefined && version !== undefined && catalog !== undefined ? { name, version, catalog } : undefined;
}
