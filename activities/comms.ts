import { expectOk } from "#kit/client.ts";
import type { CallInput } from "#workflows/contract.ts";
import { checked, inRun, writes } from "./asked.ts";
import { Send, SetPreference } from "./catalog/comms.ts";
import type { Clients } from "./clients.ts";

/** Steps in the Communication Hub. */
export const commsActivities = ({ comms }: Clients) => ({
  "comms.send": (asked: CallInput) =>
    inRun(asked, () => {
      const body = checked(Send, asked.with);
      return expectOk(comms.POST("/v1/messages", { body: body as never, headers: writes(asked) }));
    }),

  "comms.setPreference": (asked: CallInput) =>
    inRun(asked, () => {
      const { consent, ...preference } = checked(SetPreference, asked.with);
      const body = { ...preference, granted: consent === "granted" };
      return expectOk(comms.PUT("/v1/preferences", { body, headers: writes(asked) }));
    }),
});
