import { expectOk } from "#kit/client.ts";
import type { CallInput } from "#workflows/contract.ts";
import { checked, inRun, writes } from "./asked.ts";
import { EraseFrom, PersonalDataCase } from "./catalog/personal-data.ts";
import type { Clients } from "./clients.ts";

/** Steps of cases of personal data, in CRM Core. Their verbs are safe to repeat, so they carry no key. */
export const personalDataActivities = ({ crm }: Clients) => {
  const of = (asked: CallInput) => ({ path: { id: checked(PersonalDataCase, asked.with).case } });
  const mark = ({ "X-Run-Id": run }: ReturnType<typeof writes>) => ({ "X-Run-Id": run });
  return {
    "crm.getPersonalDataCase": (asked: CallInput) =>
      inRun(asked, () => expectOk(crm.GET("/v1/personal-data/{id}", { params: of(asked) }))),

    "crm.holdPersonalData": (asked: CallInput) =>
      inRun(asked, () => expectOk(crm.POST("/v1/personal-data/{id}/hold", { params: of(asked) }))),

    "crm.releasePersonalData": (asked: CallInput) =>
      inRun(asked, () => expectOk(crm.POST("/v1/personal-data/{id}/release", { params: of(asked) }))),

    "crm.erasePersonalData": (asked: CallInput) =>
      inRun(asked, () => {
        const { case: id, service } = checked(EraseFrom, asked.with);
        const headers = mark(writes(asked));
        return expectOk(
          crm.POST("/v1/personal-data/{id}/erase", { params: { path: { id } }, headers, body: { service } }),
        );
      }),

    "crm.closePersonalDataCase": (asked: CallInput) =>
      inRun(asked, () => expectOk(crm.POST("/v1/personal-data/{id}/close", { params: of(asked) }))),
  };
};
