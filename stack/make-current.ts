import { Connection } from "@temporalio/client";
import { loadBundle } from "#workers/bundle.ts";
import { setCurrent } from "#workers/deployment.ts";

/** Gives new and open runs to the workers of these sources. Also the one-shot job of a deployment. */
export async function makeCurrent(address: string, namespace: string): Promise<string> {
  const { buildId } = await loadBundle();
  const connection = await Connection.connect({ address });
  try {
    await setCurrent({ connection, namespace }, buildId);
    return buildId;
  } finally {
    await connection.close();
  }
}

if (import.meta.main) {
  const { TEMPORAL_ADDRESS = "127.0.0.1:7233", TEMPORAL_NAMESPACE = "crm" } = process.env;
  console.log(`build ${await makeCurrent(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE)} is current`);
}
