// Whether the service on this port is ready: `node stack/healthcheck.ts 8000`, as a container's health check runs it.
const response = await fetch(`http://127.0.0.1:${process.argv[2]}/readyz`, {
  signal: AbortSignal.timeout(4_000),
}).catch(() => undefined);
process.exitCode = response?.ok ? 0 : 1;
