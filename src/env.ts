import type { Primitives } from './crypto/primitives';

/** All that a machine may ask of the world: `(state, event, env) -> [state, effects]`. */
export interface Env {
  /** Milliseconds on a clock that never runs backwards while the program runs. */
  readonly now: number;
  /** Cryptographically random bytes. */
  readonly random: (size: number) => Uint8Array;
  readonly crypto: Primitives;
}
