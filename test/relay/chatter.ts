// Many say many things, and every reader is judged by what it makes of them.
import { everybody, type Guest, messages, pause } from './bench';

export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  /** Out of the order of its author, and not marked as late. */
  readonly disordered: number;
}

/** What every reader makes of what everybody said: author -> texts in order. */
export function judge(readers: readonly Guest[], said: ReadonlyMap<string, readonly string[]>): Verdict {
  const sum = { lost: 0, doubled: 0, disordered: 0 };
  for (const reader of readers) {
    const seen = messages(reader);
    for (const words of said.values()) {
      let latest = -1;
      for (const text of words) {
        const count = seen.filter((it) => it.text === text).length;
        if (count === 0) sum.lost += 1;
        if (count > 1) sum.doubled += count - 1;
      }
      for (const { text, late } of seen) {
        const at = words.indexOf(text);
        if (at < 0) continue;
        if (at < latest && !late) sum.disordered += 1;
        latest = Math.max(latest, at);
      }
    }
  }
  return sum;
}

export const threeOf = ({ lost, doubled, disordered }: Verdict): string =>
  `${lost}, ${doubled}, ${disordered}`;
export const NONE: Verdict = { lost: 0, doubled: 0, disordered: 0 };

/** Everybody says `count` things, `gap` ms apart; resolves when all have read all, or after `ms`. */
export async function chatter(
  speakers: readonly Guest[],
  readers: readonly Guest[],
  count: number,
  gap: number,
  ms = 60_000,
): Promise<{ said: Map<string, string[]>; verdict: Verdict }> {
  const said = new Map<string, string[]>(speakers.map((_, at) => [String(at), []]));
  for (let n = 0; n < count; n += 1)
    for (const [at, speaker] of speakers.entries()) {
      const text = `${n} of ${at}, ${performance.now()}`;
      await speaker.waitFor(({ composer }) => composer === null, 30_000);
      if ((await speaker.say(text)) !== null) throw new Error('may not speak');
      said.get(String(at))!.push(text);
      await pause(gap);
    }
  const all = [...said.values()].flat();
  await everybody(
    readers,
    (view) => {
      const seen = new Set(view.lines.map((it) => (it.kind === 'message' ? it.text : '')));
      return all.every((text) => seen.has(text));
    },
    ms,
  ).catch(() => undefined);
  return { said, verdict: judge(readers, said) };
}
