// The kept identity as the background holds it: what is stored, when, and what nobody learns.
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { identityHandlers } from '../../../background/identityHandlers';
import type { Rooms } from '../../../background/rooms';
import type { Settings } from '../../../background/settings';
import { SessionStore } from '../../../background/store';
import { Vault } from '../../../background/vault';
import type { RoomView } from '../../../src/contract';
import { fromBase64, toBase64 } from '../../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { leaks, type Secret } from '../../support/leaks';
import { seeded } from '../../support/simulatedRoom';
import { Area } from './area';

// Each Argon2id takes a third of a second, and much longer on a busy machine.
jest.setTimeout(120_000);

const PASSPHRASE = 'correct horse battery staple';
const BOB = { type: 'verified', hex: '0b'.repeat(20), nickname: 'Bob of the hill' } as const;

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

const random = seeded(11);
const otr = { publicKey: random(420), privateKey: random(440) };

/** Another `world` over the same areas is the program after its death. */
async function world(local = new Area(), session = new Area()) {
  const vault = await Vault.load({
    local,
    store: new SessionStore(session),
    crypto,
    random,
    now: () => 1_780_000_000_000,
    takeOtrKey: async () => otr,
    changed: () => {},
  });
  return { vault, local, session };
}
async function kept() {
  const it = await world();
  expect(await it.vault.keep(PASSPHRASE)).toBeNull();
  return it;
}
const secretsOf = (vault: Vault): Secret[] => [
  { name: 'identity', bytes: vault.keys()!.identity },
  { name: 'OTR key', bytes: otr.privateKey.subarray(-20) },
  { name: 'nickname', bytes: new TextEncoder().encode(BOB.nickname) },
  { name: 'passphrase', bytes: new TextEncoder().encode(PASSPHRASE) },
];

describe('keeping', () => {
  test('is off until it is asked for, and refuses what protects nothing', async () => {
    const { vault, local } = await world();
    expect(vault.view).toEqual({ state: 'none', fingerprint: null, keys: null, people: [] });
    expect(vault.keys()).toBeNull();
    expect(await vault.keep('elevenchars')).toBe('passphrase-too-short');
    expect(local.items.size).toBe(0);
  });

  test('stores one text in which nothing can be read, and shows no secret', async () => {
    const { vault, local } = await kept();
    await vault.remember({ ...BOB, verified: 'words' });
    expect([...local.items.keys()]).toEqual(['vault']);
    expect(leaks([JSON.stringify([...local.items])], secretsOf(vault))).toEqual([]);
    const [identity, key, , phrase] = secretsOf(vault);
    expect(leaks([JSON.stringify(vault.view)], [identity!, key!, phrase!])).toEqual([]);
    expect(vault.view.people.map((it) => it.nickname)).toEqual([BOB.nickname]);
  });

  test('a second one does not take the place of the first', async () => {
    const { vault } = await kept();
    const before = vault.view.fingerprint;
    expect(await vault.keep('another passphrase')).toBe('internal');
    expect(vault.view.fingerprint).toEqual(before);
  });
});

describe('the same identity', () => {
  test('is there after the death of the worker, unlocked; after a restart of the browser, locked', async () => {
    const it = await kept();
    const { fingerprint } = it.vault.view;
    const woken = await world(it.local, it.session);
    expect(woken.vault.view).toMatchObject({ state: 'unlocked', fingerprint });
    const restarted = await world(it.local);
    expect(restarted.vault.view).toEqual({ state: 'locked', fingerprint: null, keys: null, people: [] });
    expect(restarted.vault.keys()).toBeNull();
    expect(await restarted.vault.unlock(PASSPHRASE)).toBeNull();
    expect(restarted.vault.view.fingerprint).toEqual(fingerprint);
    expect(restarted.vault.keys()).toMatchObject({ otr, kept: [] });
  });

  test('what a room gets are copies: a room that ends wipes its own', async () => {
    const { vault } = await kept();
    const before = toBase64(vault.keys()!.identity);
    vault.keys()!.identity.fill(0);
    vault.keys()!.otr.privateKey.fill(0);
    expect(toBase64(vault.keys()!.identity)).toBe(before);
    expect(vault.keys()!.otr).toEqual(otr);
  });

  test('people are remembered with means and day, forgotten again, and found after a restart', async () => {
    const it = await kept();
    await it.vault.remember({ ...BOB, verified: 'code' });
    await it.vault.remember({ ...BOB, verified: 'words' });
    await it.vault.remember({ ...BOB, hex: 'c1'.repeat(20), verified: 'differs' });
    const bob = { hex: BOB.hex, nickname: BOB.nickname, verified: 'words', at: 1_780_000_000_000 };
    const restarted = await world(it.local);
    await restarted.vault.unlock(PASSPHRASE);
    expect(restarted.vault.view.people).toEqual([bob, { ...bob, hex: 'c1'.repeat(20), verified: 'differs' }]);
    await restarted.vault.forget('c1'.repeat(20));
    expect(restarted.vault.keys()!.kept).toEqual([bob]);
    await restarted.vault.remember({ ...BOB, verified: 'no' });
    expect(restarted.vault.view.people).toEqual([]);
  });
});

describe('a wrong passphrase', () => {
  test('and a damaged vault have one answer after the same work, and lose nothing', async () => {
    const it = await kept();
    const good = it.local.items.get('vault') as string;
    const bytes = fromBase64(good)!;
    const damaged = bytes.map((byte, at) => (at === 200 ? byte ^ 1 : byte));
    const took: number[] = [];
    for (const stored of [good, toBase64(damaged), toBase64(bytes.subarray(0, 50)), 'not base64', 7]) {
      const { vault } = await world(new Area([['vault', stored]]));
      expect(vault.view.state).toBe('locked');
      const before = process.cpuUsage();
      expect(await vault.unlock(stored === good ? 'another passphrase' : PASSPHRASE)).toBe(
        'wrong-passphrase',
      );
      took.push(process.cpuUsage(before).user);
    }
    // Argon2id is the work, whatever else the machine does: without it an answer takes a millisecond.
    expect(Math.min(...took)).toBeGreaterThan(0.2 * Math.max(...took));
    expect(it.local.items.get('vault')).toBe(good);
  });

  test('changes nothing where a new one is asked for; the right one makes the old one worthless', async () => {
    const it = await kept();
    const before = it.local.items.get('vault');
    expect(await it.vault.changePassphrase('another passphrase', 'yet another one')).toBe('wrong-passphrase');
    expect(await it.vault.changePassphrase(PASSPHRASE, 'short')).toBe('passphrase-too-short');
    expect(it.local.items.get('vault')).toBe(before);
    const { fingerprint } = it.vault.view;
    expect(await it.vault.changePassphrase(PASSPHRASE, 'yet another one')).toBeNull();
    const restarted = await world(it.local);
    expect(await restarted.vault.unlock(PASSPHRASE)).toBe('wrong-passphrase');
    expect(await restarted.vault.unlock('yet another one')).toBeNull();
    expect(restarted.vault.view.fingerprint).toEqual(fingerprint);
  });
});

test('locking wipes memory and session; what is said after that is not remembered', async () => {
  const it = await kept();
  const secrets = secretsOf(it.vault);
  expect(
    leaks(
      [...it.session.items.values()].map((text) => hexOf(String(text))),
      secrets,
    ),
  ).not.toEqual([]);
  const stored = it.local.items.get('vault');
  await it.vault.lock();
  expect(it.session.items.size).toBe(0);
  expect(it.vault.view).toEqual({ state: 'locked', fingerprint: null, keys: null, people: [] });
  await it.vault.remember({ ...BOB, verified: 'words' });
  expect(it.local.items.get('vault')).toBe(stored);
});

test('removing leaves nothing', async () => {
  const it = await kept();
  await it.vault.remove();
  expect([it.local.items.size, it.session.items.size]).toEqual([0, 0]);
  expect(it.vault.view.state).toBe('none');
});

test('changes wait for each other: none is lost, and a lock in between is not undone', async () => {
  const it = await kept();
  const hexes = ['a1', 'a2', 'a3'].map((byte) => byte.repeat(20));
  const all = hexes.map((hex) => it.vault.remember({ ...BOB, hex, verified: 'words' }));
  await Promise.all([...all, it.vault.lock(), it.vault.remember({ ...BOB, verified: 'words' })]);
  expect(it.vault.view.state).toBe('locked');
  await it.vault.unlock(PASSPHRASE);
  expect(it.vault.view.people.map((person) => person.hex)).toEqual(hexes);
});

test.each(['lockIdentity', 'removeIdentity'] as const)(
  '%s ends the rooms that hold its keys, and only those',
  async (name) => {
    const { vault } = await kept();
    const left: boolean[] = [];
    const rooms = {
      leaveAll: async (which: (view: RoomView) => boolean) => {
        for (const identity of ['kept', 'fresh'] as const)
          left.push(which({ details: { identity } } as unknown as RoomView));
      },
    } as unknown as Rooms<unknown>;
    const handlers = identityHandlers({ vault, rooms, settings: {} as Settings, changed: () => {} });
    expect(await handlers[name]({})).toEqual({ ok: true, value: null });
    expect(left).toEqual([true, false]);
    expect(vault.keys()).toBeNull();
  },
);

/** Records are base64 of a binary form. */
const hexOf = (text: string): string => Buffer.from(text, 'base64').toString('hex');
