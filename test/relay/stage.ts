// A stage for tests that look at a real browser behind a hostile server: alice and bob, who have none, and carol, who has one. Named
// rooms and names, so that they can be looked for in what the server saw.
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { encrypted as agreed, fingerprints, until } from '../../scripts/browser/interface';
import type { Xml } from '../../src/xmpp/xml';
import { type Chromium, launchChromium } from '../support/browser';
import { keysIn, recordsOf } from '../support/browserKeys';
import { leaks, type Secret, secretText } from '../support/leaks';
import { Bench, encrypted, everybody, type Guest, gather, shows, talking } from './bench';
import type { CoreMember } from './coreMember';
import { figure, outOf } from './figure';
import { PageGuest } from './pageGuest';
import type { Passing, Rule } from './relay';

export const ROOM = 'the room with the thick walls';
export const CAROL = 'carolina of the castle';

export class Stage {
  readonly bench = new Bench();
  chromium!: Chromium;
  alice!: Guest;
  bob!: Guest;
  carol!: PageGuest;
  readonly said: string[] = [];
  readonly #rules: (() => void)[] = [];

  async open(): Promise<void> {
    const { bench } = this;
    [this.chromium] = await Promise.all([launchChromium({ extension: 'dist/dev/chrome' }), bench.open({})]);
    [this.alice, this.bob] = (await gather(bench, ROOM, 'alice', 'bob')) as [Guest, Guest];
    this.carol = await PageGuest.enter(bench, this.chromium, ROOM, CAROL);
    await this.agree();
  }

  async close(): Promise<void> {
    await this.chromium?.close();
    await this.bench.close();
  }

  /** A rule for one test, or until it is taken back. */
  during(rule: Rule): () => void {
    const stop = this.bench.relay.rule(rule);
    this.#rules.push(stop);
    return stop;
  }

  noRules(): void {
    for (const stop of this.#rules.splice(0)) stop();
  }

  /** All share keys: the three, and who else is named. */
  async agree(...others: readonly Guest[]): Promise<void> {
    const all = [this.alice, this.bob, ...others];
    const count = all.length + 1;
    await Promise.all([agreed(this.carol.page, count), everybody(all, encrypted(count), 40_000)]);
  }

  /** One more, with whom all three share keys, whoever else may linger in the room. */
  async mallory(): Promise<CoreMember> {
    const mallory = await this.bench.core(ROOM, 'mallory');
    await everybody([this.alice, this.bob, mallory], talking(4), 40_000);
    await until('the page lists it', async () =>
      (await this.carol.people()).some((it) => it.name === 'mallory' && it.state.startsWith('encrypted')),
    );
    return mallory;
  }

  /** A text of its own, kept to be looked for. */
  line(words: string): string {
    this.said.push(words);
    return words;
  }

  /** All three read what each says next. */
  async talk(): Promise<void> {
    const words = ['alice', 'bob', 'carol'].map((who) => this.line(`${who} at ${performance.now()}`));
    for (const [at, it] of [this.alice, this.bob].entries()) {
      await it.waitFor(({ composer }) => composer === null, 30_000);
      await it.say(words[at]!);
    }
    await this.carol.say(words[2]!);
    await Promise.all(
      words.flatMap((text) => [this.carol.shows(text), everybody([this.alice, this.bob], shows(text))]),
    );
  }

  /** All frames that the server has given to the browser so far. */
  heard = (): Xml[] =>
    this.bench.relay.log.filter((it) => isTo(this.carol, it, 'msg', 'pair')).map(({ stanza }) => stanza);

  /** Secrets found in all that the relay saw: none. */
  async leaks(...more: readonly Secret[]): Promise<string[]> {
    const secrets: Secret[] = [
      secretText('room name', ROOM),
      secretText('nickname', CAROL),
      ...this.said.map((it) => secretText('text', it)),
      ...[...(await fingerprints(this.carol.page))].map(([name, words]) =>
        secretText(`fingerprint of ${name}`, words),
      ),
      ...keysIn(await recordsOf(this.chromium)),
      ...more,
    ];
    const frames = this.bench.relay.fromClients.map(({ text }) => text);
    const found = leaks(frames, secrets);
    const value = `${outOf(found.length, secrets.length)}, in ${frames.length} WebSocket messages`;
    figure('S-40', 'in a browser: secrets found in what the server saw', value);
    return found;
  }
}

/** Is it a frame of one of these kinds, on its way from the server to the browser? */
export const isTo = (guest: PageGuest, it: Passing, ...kinds: readonly string[]): boolean =>
  it.from === 'server' && guest.is(it) && it.frame !== undefined && kinds.includes(it.frame.f);

/** Milliseconds that each run took. */
export async function times(count: number, what: (run: number) => Promise<void>): Promise<number[]> {
  const all: number[] = [];
  for (let run = 0; run < count; run += 1) {
    const began = performance.now();
    await what(run);
    all.push(performance.now() - began);
  }
  return all;
}

export function useStage(): Stage {
  const stage = new Stage();
  beforeAll(() => stage.open(), 120_000);
  afterEach(() => stage.noRules());
  afterAll(() => stage.close(), 60_000);
  return stage;
}
