import type { Env } from '../env';
import type { RoomState } from './state';
import type { RoomEffect } from './types';

/** One step's working copy. */
export interface Draft {
  state: RoomState;
  readonly effects: RoomEffect[];
  readonly env: Env;
}
