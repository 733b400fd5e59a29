// A file over a real Prosody, while the stream is cut and both programs die and are restored from their records, twice. The test stands
// for the pages, which live on.
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import { bring, type FileEnd, filesOf, Sink } from '../support/filePages';
import { leaks, secretText } from '../support/leaks';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { Mortal } from '../support/mortal';

const SIZE = 5_000_000;
const NAME = 'purple umbrella.pdf';
const content = new Uint8Array(randomBytes(SIZE));
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

let prosody: Prosody;
const proxies: LoggingProxy[] = [];
const lives: Life[] = [];

beforeEach(async () => {
  prosody = await startProsody();
}, 60_000);
afterEach(async () => {
  await Promise.allSettled(lives.map((it) => it.end()));
  await Promise.all(proxies.splice(0).map((it) => it.stop()));
  await prosody.stop();
}, 90_000);

/** One participant through several lives of its program, each behind a proxy of its own. */
class Life {
  #store = new Mortal();
  readonly #dead: { readonly store: Mortal; readonly member: Member }[] = [];
  proxy!: LoggingProxy;
  member!: Member;

  static async begin(nick: string): Promise<Life> {
    const life = new Life();
    lives.push(life);
    await life.#newProxy();
    const { url } = life.proxy;
    life.member = await Member.enter({
      server: url,
      domain: prosody.domain,
      room: 'two who share',
      nick,
      store: life.#store,
    });
    return life;
  }

  /** Dies between two writings, and comes back from what was written. */
  async again(): Promise<void> {
    const records = this.#store.die();
    this.#dead.push({ store: this.#store, member: this.member });
    this.proxy.refuse(true);
    this.proxy.cut();
    await this.#newProxy();
    await this.#store.moveTo(this.proxy.url);
    this.#store = new Mortal(records);
    this.member = await Member.restore(this.#store);
  }

  /** The dead run out as well: else their timers would keep the test alive. */
  async end(): Promise<void> {
    for (const { store } of this.#dead) store.bury();
    const all = [...this.#dead, this].map(({ member }) => member.leave());
    await Promise.allSettled(all);
  }

  file(other: string): FileEnd {
    return {
      talk: () => this.member.talk(other),
      act: (act) => this.member.converse(other, act),
      parts: (file, n) => this.member.fileParts(other, file, n),
    };
  }

  async #newProxy(): Promise<void> {
    this.proxy = await startLoggingProxy(prosody.url);
    proxies.push(this.proxy);
  }
}

test('5 MB arrive whole, in order and once; texts go between; the server learns neither name nor bytes', async () => {
  const [alice, bob] = [await Life.begin('alice'), await Life.begin('bob')];
  const agreed = (it: Life) => it.member.waitFor(({ status }) => status.state === 'encrypted', 20_000);
  await Promise.all([agreed(alice), agreed(bob)]);
  await alice.member.askToTalk('bob');
  await bob.member.waitFor(() => bob.member.talk('alice')?.state === 'asked', 10_000);
  await bob.member.converse('alice', { type: 'answer', accept: true });
  await alice.member.waitFor(() => alice.member.talk('bob')?.composer === null, 20_000);
  await bob.member.waitFor(() => bob.member.talk('alice')?.composer === null, 20_000);

  const [source, target, sink] = [alice.file('bob'), bob.file('alice'), new Sink()];
  await source.act({ type: 'file-offer', name: NAME, size: SIZE });
  await bob.member.waitFor(() => filesOf(target, false).length === 1, 10_000);
  await target.act({ type: 'file-answer', file: filesOf(target, false)[0]!.file, accept: true });

  const mishaps: [number, () => unknown][] = [
    [0.1, () => alice.proxy.cut()],
    [0.2, () => alice.again()],
    [0.35, () => bob.proxy.cut()],
    [0.45, () => bob.again()],
    [0.55, () => alice.member.converse('bob', { type: 'say', text: 'in between' })],
    [0.65, () => alice.again()],
    [0.8, () => bob.again()],
  ];
  const end = Date.now() + 120_000;
  while (filesOf(source, true)[0]?.state === 'running' || filesOf(source, true)[0]?.state === 'offered') {
    if (Date.now() > end) throw new Error('it takes too long');
    await bring(source, content);
    await sink.fetch(target);
    const part = (filesOf(target, false)[0]?.done ?? 0) / SIZE;
    const due = mishaps[0];
    if (due && part >= due[0]) {
      mishaps.shift();
      await due[1]();
    }
    await pause(10);
  }
  expect(mishaps).toEqual([]);
  expect(filesOf(source, true)).toMatchObject([{ name: NAME, state: 'done', done: SIZE }]);
  expect(filesOf(target, false)).toMatchObject([{ name: NAME, state: 'done', done: SIZE }]);
  expect(digest(sink.content)).toBe(digest(content));
  const said = bob.member.talk('alice')!.lines.flatMap((it) => (it.kind === 'message' ? [it.text] : []));
  expect(said).toEqual(['in between']);
  const frames = proxies.flatMap((it) => it.frames.map(({ text }) => text));
  expect(frames.reduce((sum, text) => sum + text.length, 0)).toBeGreaterThan(2 * SIZE);
  const samples = [0, 1_000_001, SIZE - 32].map((at) => ({
    name: `bytes at ${at}`,
    bytes: content.subarray(at, at + 24),
  }));
  expect(leaks(frames, [secretText('name', NAME), ...samples])).toEqual([]);
}, 180_000);
