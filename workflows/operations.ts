import {
  ApplicationFailure,
  currentUpdateInfo,
  defineQuery,
  defineUpdate,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
} from "@temporalio/workflow";
import { defineSearchAttributeKey } from "@temporalio/common";
import {
  type MigrateUpdate,
  type MigrationCheck,
  type PauseUpdate,
  type Points,
  QUERIES,
  type RewindUpdate,
  type StartInput,
  UPDATES,
} from "./contract.ts";
import type { Definition } from "./definition/types.ts";
import * as operations from "./engine/operations.ts";
import { Refused } from "./engine/refused.ts";
import { pointsOf } from "./engine/rewind.ts";
import type { Run } from "./engine/run.ts";

/** So long what is under way may take to end before a run is moved; its result is then the run's. */
const PATIENCE = 3_000;
const REMEMBERED = 20;

/** Where a run goes on, and as what. */
export interface Moved extends operations.Move {
  start: StartInput;
}

export interface Mover {
  /** Set once the run is to go on elsewhere. */
  moved?: Moved;
}

interface World {
  cutNow: () => void;
  quiet: (ms: number) => Promise<unknown>;
}

/** Lets people pause a run, take it back and move it to another version. What comes of it is shown by `show`. */
export function handleOperations(run: Run, start: StartInput, world: World, show: () => void): Mover {
  const mover: Mover = {};
  const id = (): string => currentUpdateInfo()!.id;
  const isRepeated = (): boolean => run.frame.applied?.includes(id()) ?? false;
  const note = (frame: Run["frame"]): void => {
    frame.applied = [...(frame.applied ?? []), id()].slice(-REMEMBERED);
  };

  /** What is refused before anything is done leaves no trace. */
  const validated =
    <T>(check: (argument: T) => void) =>
    (argument: T): void => {
      if (isRepeated()) return;
      refusing(() => {
        if (run.moving) throw new Refused("moving", "the run is just being taken elsewhere: try again in a moment");
        check(argument);
      });
    };

  function atOnce(act: () => void): void {
    if (isRepeated()) return;
    refusing(act);
    note(run.frame);
    show();
  }

  async function move(to: () => Moved): Promise<void> {
    if (isRepeated()) return;
    run.moving = true;
    try {
      await world.quiet(PATIENCE);
      const moved = refusing(to);
      note(moved.frame);
      mover.moved = moved;
      world.cutNow();
    } catch (error) {
      run.moving = false;
      throw error;
    }
  }

  const byVersion = ({ definition }: MigrateUpdate): Definition => definition as unknown as Definition;

  setHandler(
    defineUpdate<void, [PauseUpdate]>(UPDATES.pause),
    ({ by, reason }) => atOnce(() => operations.pauseRun(run, by, reason)),
    {
      validator: validated(() => operations.checkPause(run)),
      description: "Begin nothing new until the run is resumed.",
    },
  );
  setHandler(defineUpdate<void>(UPDATES.resume), () => atOnce(() => operations.resumeRun(run)), {
    validator: () => validated(() => operations.checkResume(run))(undefined),
    description: "Go on where the run was paused.",
  });
  setHandler(
    defineUpdate<void, [RewindUpdate]>(UPDATES.rewind),
    ({ step }) => move(() => ({ ...operations.rewindRun(run, step), start })),
    {
      validator: validated<RewindUpdate>(({ step }) => void operations.rewindRun(run, step)),
      description: "Begin again at a step that the run began before; its effects happen again.",
    },
  );
  setHandler(
    defineUpdate<void, [MigrateUpdate]>(UPDATES.migrate),
    (version) =>
      move(() => {
        const moved = operations.migrateRun(run, byVersion(version), version.mapping);
        showVersion(version);
        const { definition, functions, actingRole } = version;
        return { ...moved, start: { ...start, definition, functions, ...(actingRole && { actingRole }) } };
      }),
    {
      validator: validated<MigrateUpdate>((to) => void operations.migrateRun(run, byVersion(to), to.mapping)),
      description: "Go on under another version of the definition.",
    },
  );
  setHandler(defineQuery<Points>(QUERIES.points), () => pointsOf(run.definition, run.frame), {
    description: "The steps that the run can be taken back to.",
  });
  setHandler(
    defineQuery<unknown, [RewindUpdate]>(QUERIES.cursor),
    ({ step }) => refusing(() => operations.rewindRun(run, step).frame),
    { description: "Where the run would stand if it were taken back to a step." },
  );
  setHandler(
    defineQuery<MigrationCheck, [MigrateUpdate]>(QUERIES.migration),
    (to) => refusing(() => operations.checkMigration(run, byVersion(to), to.mapping)),
    { description: "What stands against going on under another version." },
  );
  return mover;
}

function showVersion({ definition, hash }: MigrateUpdate): void {
  const { version } = definition.document;
  upsertMemo({ version, hash });
  upsertSearchAttributes([{ key: defineSearchAttributeKey("DefVersion", "KEYWORD"), value: version }]);
}

function refusing<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, error.code, error.details);
  }
}
