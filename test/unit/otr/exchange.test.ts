import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { aesCtr } from '../../../src/otr/aes';
import { fromBytes } from '../../../src/otr/bigint';
import { otrFingerprint } from '../../../src/otr/dsaKey';
import { MODULUS } from '../../../src/otr/group';
import { sha256 } from '../../../src/otr/hashes';
import { encodeMpi } from '../../../src/otr/mpi';
import { forgeIdentity, open, pack, sessionOf } from './craft';
import { ofType, Party, privateKeyOf, publicKeyOf, settle, talking } from './parties';

const fingerprintOf = (name: string): string => toHex(otrFingerprint(publicKeyOf(name)));

const greet = (a: Party, b: Party): void => {
  const before = [a.texts.length, b.texts.length];
  b.receive(a.say('hello'));
  a.receive(b.say('good evening'));
  expect([a.texts.at(-1), b.texts.at(-1)]).toEqual(['good evening', 'hello']);
  expect([a.texts.length, b.texts.length]).toEqual(before.map((count) => count + 1));
};

/** Up to the message named, which has not arrived. */
function halfway(step: 'commit' | 'key' | 'reveal' | 'signature') {
  const alice = new Party('alice');
  const bob = new Party('bob');
  alice.do({ type: 'start' });
  for (const [name, from, to] of [
    ['commit', alice, bob],
    ['key', bob, alice],
    ['reveal', alice, bob],
    ['signature', bob, alice],
  ] as const) {
    const wire = from.outbox.shift()!;
    if (name === step) return { alice, bob, wire };
    to.receive(wire);
  }
  throw new Error('unreachable');
}

const warns = (party: Party, wire: string, ...reasons: string[]): void =>
  expect(party.receive(wire)).toEqual(reasons.map((reason) => ({ type: 'warning', reason })));

describe('an exchange', () => {
  test.each([
    ['alice', 'bob'],
    ['bob', 'alice'],
  ] as const)('that %s begins lets both know each other', (first, second) => {
    const a = new Party(first);
    const b = new Party(second);
    talking(a, b);
    expect(a.all('phase')).toEqual([
      { type: 'phase', phase: 'agreeing', fingerprint: null },
      { type: 'phase', phase: 'encrypted', fingerprint: fingerprintOf(second) },
    ]);
    expect(b.all('phase').at(-1)!.fingerprint).toBe(fingerprintOf(first));
    greet(a, b);
    expect([...a.warnings, ...b.warnings]).toEqual([]);
  });

  test('leaves none of its secrets behind', () => {
    const { alice, wire } = halfway('key');
    const exchange = alice.state.exchange;
    if (exchange.type !== 'awaiting-dh-key') throw new Error('unreachable');
    alice.receive(wire);
    expect(JSON.stringify(alice.state.exchange)).not.toContain(JSON.stringify(exchange.r));
    const { bob } = halfway('signature');
    expect(bob.state.exchange).toEqual({ type: 'none' });
  });

  test('keeps the zeros that r begins with', () => {
    const alice = new Party('alice');
    alice.warp = (random) => (size) => (size === 16 ? new Uint8Array(16).fill(7, 3) : random(size));
    const { bob } = talking(alice);
    greet(alice, bob);
  });

  test('answers a query that offers version 3, with nothing but a commitment', () => {
    const alice = new Party('alice');
    const bob = new Party('bob');
    bob.receive('?OTRv23? Alice would like to talk in private.');
    expect(bob.outbox.map((wire) => open(wire, 'commit').receiver)).toEqual([0]);
    settle(alice, bob);
    greet(alice, bob);
  });
});

describe('both begin at once', () => {
  test('the higher hash stays, whoever is heard first', () => {
    const winners = new Set<string>();
    for (let seed = 0; seed < 8; seed += 1) {
      const a = new Party(`a${seed}`, privateKeyOf('alice'));
      const b = new Party(`b${seed}`, privateKeyOf('bob'));
      a.do({ type: 'start' });
      b.do({ type: 'start' });
      const [mine, other] = [a, b].map((it) => toHex(open(it.outbox[0]!, 'commit').hash));
      const higher = mine! > other! ? 'a' : 'b';
      winners.add(higher);
      settle(a, b);
      // Whoever revealed first had begun.
      const revealed = (it: Party) => it.all('wire').some(({ wire }) => wire.startsWith('?OTR:AAMR'));
      expect([revealed(a), revealed(b)]).toEqual([higher === 'a', higher === 'b']);
      greet(a, b);
      expect([...a.warnings, ...b.warnings]).toEqual([]);
    }
    expect(winners.size).toBe(2);
  });

  test('our own commitment, come back from a mirror, is not answered', () => {
    const { alice, wire } = halfway('commit');
    warns(alice, wire, 'instance');
    expect(alice.receive(pack({ ...open(wire, 'commit'), sender: 0x1234 }))).toEqual([]);
  });
});

describe('what got lost is sent again', () => {
  test('a D-H Commit Message that comes again gets the same D-H Key Message', () => {
    const { bob, wire } = halfway('key');
    const other = new Party('alice 2', privateKeyOf('alice'));
    other.do({ type: 'start' });
    bob.receive(other.outbox.shift()!);
    const again = open(bob.outbox[0]!, 'key');
    expect(again.key).toBe(open(wire, 'key').key);
    settle(other, bob);
    greet(other, bob);
  });

  test('a D-H Key Message that comes again gets the same Reveal Signature Message, another none', () => {
    const { alice, bob, wire } = halfway('reveal');
    const ours = alice.state.exchange;
    if (ours.type !== 'awaiting-signature') throw new Error('unreachable');
    const key = { type: 'key', sender: bob.state.tag, receiver: alice.state.tag } as const;
    expect(alice.receive(pack({ ...key, key: fromBytes(ours.theirs) }))).toEqual([{ type: 'wire', wire }]);
    expect(alice.receive(pack({ ...key, key: 12345n }))).toEqual([]);
    expect(alice.receive(pack({ ...key, sender: 0x1234, key: fromBytes(ours.theirs) }))).toEqual([]);
    expect(alice.state.exchange).toBe(ours);
  });

  test('both can begin anew at any point', () => {
    for (const step of ['commit', 'key', 'reveal', 'signature'] as const) {
      const { alice, bob } = halfway(step);
      bob.do({ type: 'start' });
      settle(alice, bob);
      greet(alice, bob);
      const other = halfway(step);
      other.alice.do({ type: 'start' });
      settle(other.alice, other.bob);
      greet(other.alice, other.bob);
    }
  });
});

describe('while they talk', () => {
  test('new keys replace the old ones, in both directions, after any number of round trips', () => {
    const { alice, bob } = talking();
    const sessions = new Set<string>();
    for (const [round, starter] of [alice, bob, bob, alice].entries()) {
      for (let i = 0; i < round; i += 1) greet(alice, bob);
      starter.do({ type: 'start' });
      settle(alice, bob);
      greet(alice, bob);
      greet(bob, alice);
      expect(toHex(sessionOf(alice).ssid)).toBe(toHex(sessionOf(bob).ssid));
      sessions.add(toHex(sessionOf(alice).ssid));
    }
    expect(sessions.size).toBe(4);
    // The identity is the same: nothing to tell, nothing to look at again.
    expect(alice.all('phase').length).toBe(2);
    expect(alice.all('check-key').length).toBe(1);
    expect([...alice.warnings, ...bob.warnings]).toEqual([]);
  });

  test('the old keys serve until the new ones are agreed on; what nobody could read is not sent', () => {
    const { alice, bob } = talking();
    alice.do({ type: 'start' });
    bob.receive(alice.outbox.shift()!);
    greet(alice, bob);
    alice.receive(bob.outbox.shift()!);
    expect(alice.do({ type: 'send', text: 'lost' })).toEqual([{ type: 'warning', reason: 'refreshing' }]);
    alice.receive(bob.say('by the old keys'));
    settle(alice, bob);
    greet(alice, bob);
    expect(alice.texts).toContain('by the old keys');
  });

  test('an exchange that fails leaves the conversation as it is', () => {
    const { alice, bob } = talking();
    const mallory = new Party('mallory');
    mallory.do({ type: 'start' });
    bob.receive(mallory.outbox.shift()!);
    mallory.receive(bob.outbox.shift()!);
    const reveal = open(mallory.outbox.shift()!, 'reveal');
    warns(bob, pack({ ...reveal, mac: new Uint8Array(20) }), 'bad-exchange');
    greet(alice, bob);
  });
});

describe('refused', () => {
  const DEGENERATE = [
    ['0', 0n],
    ['1', 1n],
    ['-1', MODULUS - 1n],
    ['the modulus', MODULUS],
    ['more than the modulus', MODULUS + 5n],
  ] as const;

  test.each(DEGENERATE)('a D-H Key of %s', (_name, key) => {
    const { alice, wire } = halfway('key');
    const before = alice.state;
    warns(alice, pack({ ...open(wire, 'key'), key }), 'bad-exchange');
    expect(alice.state).toBe(before);
  });

  test('our own D-H key', () => {
    const { alice, wire } = halfway('key');
    const { exchange } = alice.state;
    if (exchange.type !== 'awaiting-dh-key') throw new Error('unreachable');
    warns(alice, pack({ ...open(wire, 'key'), key: fromBytes(exchange.ours.public) }), 'bad-exchange');
  });

  test.each(DEGENERATE)('a commitment to %s', (_name, value) => {
    const bob = new Party('bob');
    const r = new Uint8Array(16);
    const element = encodeMpi(value);
    const tags = { sender: 0x1234, receiver: 0 };
    bob.receive(pack({ type: 'commit', ...tags, encrypted: aesCtr(r, element), hash: sha256(element) }));
    const sealed = { encrypted: new Uint8Array(466), mac: new Uint8Array(20) };
    const before = bob.state;
    warns(
      bob,
      pack({ type: 'reveal', sender: 0x1234, receiver: bob.state.tag, r, ...sealed }),
      'bad-exchange',
    );
    expect(bob.state).toBe(before);
  });

  test('a commitment that another r opens', () => {
    const { bob, wire } = halfway('reveal');
    const before = bob.state;
    warns(bob, pack({ ...open(wire, 'reveal'), r: new Uint8Array(16) }), 'bad-exchange');
    expect(bob.state).toBe(before);
    bob.receive(wire);
    expect(bob.phase).toBe('encrypted');
  });

  test('a D-H key that was not committed to', () => {
    // Whoever could choose its key after it has seen ours could choose the session id.
    const { alice, bob, wire } = halfway('commit');
    bob.receive(pack({ ...open(wire, 'commit'), hash: new Uint8Array(32) }));
    alice.receive(bob.outbox.shift()!);
    warns(bob, alice.outbox.shift()!, 'bad-exchange');
    expect(bob.phase).toBe('agreeing');
  });

  test.each(['reveal', 'signature'] as const)('a %s message of which a bit is another', (type) => {
    const { alice, bob, wire } = halfway(type);
    const party = type === 'reveal' ? bob : alice;
    const message = open(wire, type);
    const before = party.state;
    for (const field of ['encrypted', 'mac'] as const)
      for (let at = 0; at < message[field].length; at += 5) {
        const bytes = message[field].slice();
        bytes[at]! ^= 0x10;
        warns(party, pack({ ...message, [field]: bytes }), 'bad-exchange');
        expect(party.state).toBe(before);
      }
    party.receive(wire);
    expect(party.phase).toBe('encrypted');
  });

  test("somebody else's signature under our shared keys", () => {
    // Mallory agrees on keys with Bob, and shows Alice's public key with a signature that is not hers.
    const mallory = new Party('mallory');
    const bob = new Party('bob');
    mallory.do({ type: 'start' });
    bob.receive(mallory.outbox.shift()!);
    mallory.receive(bob.outbox.shift()!);
    const { exchange } = bob.state;
    const reveal = open(mallory.outbox.shift()!, 'reveal');
    if (exchange.type !== 'awaiting-reveal') throw new Error('unreachable');
    const forged = forgeIdentity(exchange, reveal.r, publicKeyOf('alice'));
    const effects = bob.receive(pack({ ...reveal, ...forged }));
    expect(ofType(effects, 'warning')).toEqual([{ type: 'warning', reason: 'bad-exchange' }]);
    expect(bob.state.exchange).toEqual({ type: 'none' });
    expect(bob.phase).toBe('plaintext');
  });

  test('messages of an exchange that nobody began', () => {
    const { alice, bob } = talking();
    const wires = [...alice.all('wire'), ...bob.all('wire')].map(({ wire }) => wire);
    for (const party of [alice, bob]) {
      const before = party.state;
      // Only a commitment may come from nowhere.
      for (const wire of wires.filter((it) => !it.startsWith('?OTR:AAMC'))) party.receive(wire);
      expect(party.state).toBe(before);
    }
  });
});
