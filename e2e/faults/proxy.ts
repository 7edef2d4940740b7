import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A TCP proxy on loopback whose line can be made slow, or cut. */
export interface Proxy {
  port: number;
  /** Milliseconds added to whatever passes, each way. */
  delay: number;
  /** Resets every connection that passes now. */
  cut: () => void;
  close: () => Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ port: target, host: "127.0.0.1" });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("error", () => undefined);
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      from.setNoDelay(true);
      // One at a time, so that nothing overtakes.
      let line = Promise.resolve();
      from.on("data", (part) => {
        const due = Date.now() + proxy.delay;
        line = passOn(line, due, part, to);
      });
      from.on("end", () => (line = line.then(() => void to.end())));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    delay: 0,
    cut: () => open.forEach((socket) => socket.resetAndDestroy()),
    close: () => {
      open.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

async function passOn(before: Promise<void>, due: number, part: Buffer, to: Socket): Promise<void> {
  await before;
  if (due > Date.now()) await sleep(due - Date.now());
  if (!to.destroyed) to.write(part);
}
