import { z } from "zod";
import { parseCodecKeys } from "#kit/codec.ts";

const CodecKeys = z.string().transform((text, issues) => {
  try {
    return parseCodecKeys(text);
  } catch (error) {
    issues.addIssue({ code: "custom", message: (error as Error).message });
    return z.NEVER;
  }
});

const Count = z.coerce.number().int().min(1).max(10_000_000);

export const Config = z
  .object({
    /** How often the watchdog looks, and the table of runs is brought in step with Temporal. */
    WATCHDOG_EVERY_SECONDS: Count.default(15),
    /** How long a run may say nothing, when it ought to go on, before Temporal is asked about it. */
    WATCHDOG_QUIET_SECONDS: Count.default(60),
    /** How long after its time a wait may end. */
    WATCHDOG_GRACE_SECONDS: Count.default(300),
    /** How long a start may wait; how long workers or Temporal may be away. */
    WATCHDOG_START_SECONDS: Count.default(120),
    /** How long a call may be tried again and again. */
    WATCHDOG_RETRY_SECONDS: Count.default(600),
    /** How long a run may do nothing that is known. */
    WATCHDOG_PROGRESS_SECONDS: Count.default(1_800),
    /** How often a workflow task may fail in a row. */
    WATCHDOG_TASK_FAILURES: Count.default(5),
    /** How long incidents gather before one mail tells of them, and how long they are over before another says so. */
    ALERT_SETTLE_SECONDS: Count.default(30),
    /** How long after a mail the next one tells of more incidents of the same process. */
    ALERT_REPEAT_SECONDS: Count.default(3_600),
    BATCH_RUNS_PER_SECOND: Count.default(20),
    /** How many runs of events and schedules begin at the same time; one while people start runs. */
    BACKGROUND_RUNS_AT_ONCE: Count.default(8),
    CODEC_KEYS: CodecKeys,
    /** Keys of stored secrets, written like CODEC_KEYS; those unless given. */
    SECRET_KEYS: CodecKeys.optional(),
    TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233"),
    TEMPORAL_NAMESPACE: z.string().default("crm"),
    TEMPORAL_UI_URL: z
      .url({ protocol: /^https?$/ })
      .default("http://127.0.0.1:8233")
      .transform((url) => url.replace(/\/+$/, "")),
  })
  .transform((env) => ({
    watchdog: {
      everyMs: env.WATCHDOG_EVERY_SECONDS * 1_000,
      quietSeconds: env.WATCHDOG_QUIET_SECONDS,
      graceSeconds: env.WATCHDOG_GRACE_SECONDS,
      startSeconds: env.WATCHDOG_START_SECONDS,
      retrySeconds: env.WATCHDOG_RETRY_SECONDS,
      progressSeconds: env.WATCHDOG_PROGRESS_SECONDS,
      taskFailures: env.WATCHDOG_TASK_FAILURES,
    },
    alerts: { settleSeconds: env.ALERT_SETTLE_SECONDS, repeatSeconds: env.ALERT_REPEAT_SECONDS },
    batchRunsPerSecond: env.BATCH_RUNS_PER_SECOND,
    backgroundRunsAtOnce: env.BACKGROUND_RUNS_AT_ONCE,
    codecKeys: env.CODEC_KEYS,
    secretKeys: env.SECRET_KEYS ?? env.CODEC_KEYS,
    temporalAddress: env.TEMPORAL_ADDRESS,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    temporalUiUrl: env.TEMPORAL_UI_URL,
  }));

export type Config = z.infer<typeof Config>;
