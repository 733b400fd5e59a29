// One frame's place: sender, generation, position.
import type { SenderId } from './names';
import type { FrameKey } from './state';

export const frameKey = (s: SenderId, g: number, n: number): FrameKey => `${s}/${g}/${n}`;

export function splitKey(key: FrameKey): { s: SenderId; g: number; n: number } {
  const [s, g, n] = key.split('/');
  return { s: s!, g: Number(g), n: Number(n) };
}
