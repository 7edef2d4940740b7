interface Shared {
  value: Promise<{ stop: () => Promise<void> }>;
  users: number;
}

// Each project loads its set-up anew, so what they share lives beside the modules.
const registry = ((globalThis as Record<symbol, unknown>)[Symbol.for("crm.test.servers")] ??= new Map()) as Map<
  string,
  Shared
>;

/** Starts something for its first user and stops it after its last. */
export async function shared<T extends { stop: () => Promise<void> }>(name: string, start: () => Promise<T>) {
  const entry = registry.get(name) ?? { value: start(), users: 0 };
  registry.set(name, entry);
  entry.users += 1;
  const value = (await entry.value) as T;
  const release = async () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    registry.delete(name);
    await value.stop();
  };
  return { value, release };
}
