import type { RoomView } from '../src/contract';
import type { ConversationId, FileId } from '../src/contract/private';
import type { Env } from '../src/env';
import type { RoomConfig, RoomEffect, RoomEvent } from '../src/room/types';

/** The room machine as the runner sees it: `src/room/room.ts`, or a small one in a test of the runner. */
export interface Machine<State> {
  readonly start: (config: RoomConfig, env: Env) => State;
  readonly step: (state: State, event: RoomEvent, env: Env) => [State, readonly RoomEffect[]];
  /** When to feed `tick`, in milliseconds of `env.now`. */
  readonly nextTimer: (state: State) => number | null;
  readonly view: (state: State) => RoomView;
  /** Id of the line that shows a frame, or null. */
  readonly lineOf: (state: State, frame: string) => string | null;
  /** What has come of a file, from part `n` on, and is still kept. */
  readonly fileParts: (state: State, talk: ConversationId, file: FileId, n: number) => Uint8Array;
  /** Key -> plain value; a record is unchanged if and only if its value is the same object as before. */
  readonly records: (state: State) => ReadonlyMap<string, unknown>;
  /** Throws on an unknown schema version. */
  readonly restore: (records: ReadonlyMap<string, unknown>) => State;
}
