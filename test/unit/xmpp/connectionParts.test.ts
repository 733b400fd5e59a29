import { describe, expect, jest, test } from '@jest/globals';
import { isAllowedAddress } from '../../../background/connection/address';
import { backoff } from '../../../background/connection/backoff';
import { fromXml, type LibraryElement, toXml } from '../../../background/connection/elements';
import { Keeper } from '../../../background/connection/keeper';
import { Requests } from '../../../background/connection/requests';
import { readSaved, type SavedStream } from '../../../background/connection/savedStream';
import { withoutOwnDelay } from '../../../src/xmpp/xep0203';
import { type Xml, xml } from '../../../src/xmpp/xml';

test('waits double from one second to one minute, each between half and all of it', () => {
  const low = (size: number): Uint8Array => new Uint8Array(size);
  const high = (size: number): Uint8Array => new Uint8Array(size).fill(255);
  const steps = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => [
    backoff(failures, low),
    Math.ceil(backoff(failures, high)),
  ]);
  expect(steps).toEqual([
    [500, 1_000],
    [1_000, 2_000],
    [2_000, 4_000],
    [4_000, 8_000],
    [8_000, 16_000],
    [16_000, 32_000],
    [30_000, 60_000],
    [30_000, 60_000],
  ]);
});

test.each<[string, boolean, boolean]>([
  ['wss://example.org/xmpp-websocket', false, true],
  ['wss://example.org/xmpp-websocket', true, true],
  ['ws://127.0.0.1:5280/xmpp-websocket', true, true],
  ['ws://localhost/', true, true],
  ['ws://[::1]:5280/', true, true],
  ['ws://127.0.0.1:5280/xmpp-websocket', false, false],
  ['ws://example.org/', true, false],
  ['ws://localhost.example.org/', true, false],
  ['ws://127.0.0.1.example.org/', true, false],
  ['ws://127.0.0.1@example.org/', true, false],
  ['wss://user:password@example.org/', true, false],
  ['https://example.org/', true, false],
  ['example.org', true, false],
])('%s, insecure loopback %s: %s', (url, insecure, allowed) => {
  expect(isAllowedAddress(url, insecure)).toBe(allowed);
});

describe('requests', () => {
  const ask = (to: string): Xml => xml('iq', { type: 'get', to, id: 'unguessable' });
  const answer = (attrs: Record<string, string>): Xml =>
    xml('iq', { type: 'result', id: 'unguessable', ...attrs });

  test.each<[string, Record<string, string>, boolean]>([
    ['example.org', { from: 'example.org' }, true],
    ['example.org', {}, true],
    ['example.org', { from: 'evil@example.org/x' }, false],
    ['rooms.example.org', {}, false],
    ['rooms.example.org', { from: 'example.org' }, false],
    ['rooms.example.org', { from: 'rooms.example.org', id: 'guessed' }, false],
    ['rooms.example.org', { from: 'rooms.example.org' }, true],
  ])('asked of %s, answered by %j: %s', async (to, attrs, counts) => {
    const requests = new Requests('example.org', async () => undefined);
    const outcome = requests.ask(ask(to)).then(
      () => true,
      () => false,
    );
    expect(requests.take(answer(attrs))).toBe(counts);
    requests.end();
    expect(await outcome).toBe(counts);
  });

  test('one that cannot be sent fails at once, one that nobody answers later', async () => {
    jest.useFakeTimers();
    try {
      const unsent = new Requests('example.org', () => Promise.reject(new Error('x')));
      await expect(unsent.ask(ask('example.org'))).rejects.toThrow('not sent');
      const silent = new Requests('example.org', async () => undefined);
      const outcome = expect(silent.ask(ask('example.org'))).rejects.toThrow('no answer');
      await jest.advanceTimersByTimeAsync(15_000);
      await outcome;
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('keeping', () => {
  const state = (inbound: number): SavedStream => ({
    version: 1,
    account: null,
    point: { id: 'x', jid: 'a@b/c', inbound, outbound: 0, queue: [] },
  });

  test('one writing at a time; who asks during one waits for the next, and shares it', async () => {
    const written: number[] = [];
    const finish: (() => void)[] = [];
    let inbound = 1;
    const keeper = new Keeper(
      (saved) => {
        written.push(saved?.point?.inbound ?? -1);
        return new Promise((done) => finish.push(done));
      },
      () => state(inbound),
    );
    const done: string[] = [];
    const note = (name: string) => () => done.push(name);
    void keeper.now().then(note('first'));
    await Promise.resolve();
    await Promise.resolve();
    inbound = 2;
    void keeper.now().then(note('second'));
    inbound = 3;
    void keeper.now().then(note('third'));
    expect(written).toEqual([1]);
    finish[0]!();
    await new Promise((later) => setTimeout(later, 0));
    expect(done).toEqual(['first']);
    expect(written).toEqual([1, 3]);
    finish[1]!();
    await new Promise((later) => setTimeout(later, 0));
    expect(done).toEqual(['first', 'second', 'third']);
    expect(written).toEqual([1, 3]);
  });

  test('after forgetting nothing is written', async () => {
    const written: unknown[] = [];
    const keeper = new Keeper(
      async (saved) => {
        written.push(saved);
      },
      () => state(1),
    );
    await keeper.forget();
    await keeper.now();
    expect(written).toEqual([null]);
  });

  test('a writing that fails holds nobody up', async () => {
    const keeper = new Keeper(
      () => Promise.reject(new Error('full')),
      () => state(1),
    );
    await keeper.now();
    await keeper.now();
  });

  test('what is not ours is not read', () => {
    for (const it of [
      null,
      undefined,
      1,
      'x',
      {},
      { version: 2, account: null, point: null },
      { version: 1 },
    ]) {
      expect(readSaved(it)).toBeUndefined();
    }
    expect(readSaved(state(1))).toEqual(state(1));
  });
});

describe('elements', () => {
  /** As the library has them: prefixes, and namespaces looked up around. */
  const element = (
    name: string,
    attrs: Record<string, string>,
    children: (LibraryElement | string)[] = [],
  ): LibraryElement => {
    const [prefix, local] = name.includes(':') ? name.split(':') : ['', name];
    const it = {
      attrs,
      children,
      parent: undefined as LibraryElement | undefined,
      getName: () => local!,
      getNS(): string | undefined {
        const key = prefix ? `xmlns:${prefix}` : 'xmlns';
        for (let at: typeof it | undefined = it; at; at = at.parent as typeof it | undefined) {
          if (at.attrs[key]) return at.attrs[key];
        }
        return undefined;
      },
    };
    for (const child of children) if (typeof child === 'object') Object.assign(child, { parent: it });
    return it;
  };

  test('names lose their prefix; a namespace stands where it changes', () => {
    const message = element('message', { xmlns: 'jabber:client', type: 'chat' }, [
      element('q:x', { 'xmlns:q': 'urn:x' }, [element('q:y', {}), element('z', { xmlns: 'urn:x' }), 'text']),
      element('body', { xmlns: 'jabber:client' }),
    ]);
    expect(toXml(message)).toEqual(
      xml('message', { type: 'chat' }, xml('x', { xmlns: 'urn:x' }, xml('y'), xml('z'), 'text'), xml('body')),
    );
  });

  test('an attribute of any name is an attribute', () => {
    const attrs = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
    expect(Object.entries(toXml(element('message', attrs)).attrs)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test('made for the library as they are', () => {
    const made: unknown[] = [];
    fromXml(xml('a', { b: 'c' }, xml('d'), 'text'), (...parts) => {
      made.push(parts);
      return parts[0];
    });
    expect(made).toEqual([
      ['d', {}],
      ['a', { b: 'c' }, 'd', 'text'],
    ]);
  });
});

test('only our own server’s mark of delay is taken off', () => {
  const delay = (from: string | undefined): Xml =>
    xml('delay', { xmlns: 'urn:xmpp:delay', from, stamp: 'x' });
  const own = ['me@example.org/x', 'me@example.org', 'example.org'];
  const stanza = (...marks: Xml[]): Xml => xml('message', {}, xml('mpotr'), ...marks);
  expect(withoutOwnDelay(stanza(delay('me@example.org')), own)).toEqual(stanza());
  expect(withoutOwnDelay(stanza(delay('example.org')), own)).toEqual(stanza());
  for (const from of ['room@conference.example.org', undefined, '', 'x@example.org']) {
    expect(withoutOwnDelay(stanza(delay(from)), own)).toEqual(stanza(delay(from)));
  }
});
