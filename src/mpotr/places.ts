// One frame's place: sender, generation, position.
import type { SenderId } from './names';
import type { FrameKey } from './state';

export const frameKey = (s: SenderId, g: number, n: number): FrameKey => `${s}/${g}/${n}`;

export interface Place {
  readonly s: SenderId;
  readonly g: number;
  readonly n: number;
}

export function splitKey(key: FrameKey): Place {
  const first = key.indexOf('/');
  const second = key.indexOf('/', first + 1);
  return {
    s: key.slice(0, first),
    g: Number(key.slice(first + 1, second)),
    n: Number(key.slice(second + 1)),
  };
}

/** Is it the place of a frame of that sender? */
export const isBy = (key: FrameKey, s: SenderId): boolean => key[s.length] === '/' && key.startsWith(s);
