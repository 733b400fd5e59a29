import { describe, expect, test } from '@jest/globals';
import { concat, toHex, utf8 } from '../../../src/crypto/bytes';
import { MODULUS } from '../../../src/otr/group';
import { encodeWire } from '../../../src/otr/wire';
import { bytesOf, open, publishedBy, reseal, sessionOf, wireOf } from './craft';
import { choices, ofType, type Party, settle, talking } from './parties';

test('1,000 messages in any order of talking and listening, each read once and in order', () => {
  const { alice, bob } = talking();
  const choose = choices('who talks next');
  const said = new Map<Party, string[]>([
    [alice, []],
    [bob, []],
  ]);
  const onTheWay = new Map<Party, string[]>([
    [alice, []],
    [bob, []],
  ]);
  for (let count = 0; count < 1000; ) {
    const [from, to] = choose(2) === 0 ? [alice, bob] : [bob, alice];
    const wires = onTheWay.get(from)!;
    if (choose(3) === 0) {
      const text = `${count} of 1,000`;
      said.get(from)!.push(text);
      wires.push(from.say(text));
      count += 1;
    } else if (wires.length > 0) to.receive(wires.shift()!);
    for (const party of [alice, bob]) expect(sessionOf(party).pairs.size).toBeLessThanOrEqual(4);
  }
  for (const wire of onTheWay.get(alice)!) bob.receive(wire);
  for (const wire of onTheWay.get(bob)!) alice.receive(wire);
  expect(bob.texts).toEqual(said.get(alice));
  expect(alice.texts).toEqual(said.get(bob));
  expect([...alice.warnings, ...bob.warnings]).toEqual([]);
  expect(sessionOf(alice).ours.id).toBeGreaterThan(100);
  expect(sessionOf(bob).ours.id).toBeGreaterThan(100);
}, 120_000);

test('text of every kind arrives as it was', () => {
  const { alice, bob } = talking();
  const texts = ['ä€𝄞', '?OTRv3?', '<b>bold</b>', ' \t  \t\t\t\t \t \t \t  ', 'x'.repeat(65_536)];
  for (const text of texts) bob.receive(alice.say(text));
  expect(bob.texts).toEqual(texts);
});

describe('keys that were used are published, once nothing is verified by them any more', () => {
  const { alice, bob } = talking();
  const seen = { sending: new Set<string>(), receiving: new Set<string>(), used: new Set<string>() };
  const published: string[] = [];
  let believedStill = 0;
  const look = (): void => {
    for (const { keys, received } of sessionOf(alice).pairs.values()) {
      seen.sending.add(toHex(keys.sendingMac));
      seen.receiving.add(toHex(keys.receivingMac));
      if (received !== null) seen.used.add(toHex(keys.receivingMac));
    }
  };
  for (let turn = 0; turn < 30; turn += 1) {
    for (let i = 0; i <= turn % 3; i += 1) {
      alice.receive(bob.say('b'));
      look();
    }
    const wire = alice.say('a');
    published.push(...publishedBy(wire).map(toHex));
    look();
    // What anybody may now forge with, she must not believe.
    for (const { keys } of sessionOf(alice).pairs.values())
      if (published.includes(toHex(keys.receivingMac))) believedStill += 1;
    bob.receive(wire);
  }

  test('receiving keys only, each once, and only those that verified something', () => {
    expect(published.length).toBeGreaterThan(20);
    expect(new Set(published).size).toBe(published.length);
    expect(believedStill).toBe(0);
    for (const key of published) {
      expect(seen.used).toContain(key);
      expect(seen.sending).not.toContain(key);
    }
  });

  test('the last message publishes the rest', () => {
    alice.receive(bob.say('the last word'));
    look();
    alice.do({ type: 'end' });
    published.push(...publishedBy(alice.outbox.pop()!).map(toHex));
    expect(new Set(published)).toEqual(seen.used);
  });

  test('new keys publish those they replace', () => {
    const { alice, bob } = talking();
    alice.receive(bob.say('by the old keys'));
    const used = [...sessionOf(alice).pairs.values()].filter(({ received }) => received !== null);
    expect(used.length).toBe(1);
    alice.do({ type: 'start' });
    settle(alice, bob);
    expect(publishedBy(alice.say('by the new keys'))).toEqual([used[0]!.keys.receivingMac]);
  });

  test('a peer that only talks does not fill our memory', () => {
    const { alice, bob } = talking();
    const { theirs } = sessionOf(alice);
    for (let i = 0; i < 3; i += 1) alice.receive(bob.say('on and on'));
    const { oldMacKeys, pairs } = sessionOf(alice);
    const many = Array.from({ length: 500 }, () => new Uint8Array(20));
    alice.state = {
      ...alice.state,
      conversation: { ...sessionOf(alice), type: 'encrypted', oldMacKeys: many },
    };
    // Bob answers by the key that Alice announced last: one of hers and one of his go.
    bob.receive(alice.say('yes'));
    alice.state = {
      ...alice.state,
      conversation: { ...sessionOf(alice), type: 'encrypted', oldMacKeys: many },
    };
    alice.receive(bob.say('go'));
    expect(sessionOf(alice).oldMacKeys.length).toBe(128);
    expect([theirs.id, oldMacKeys.length, pairs.size]).toEqual([1, 0, 1]);
  });
});

describe('what is not authentic changes nothing', () => {
  /** Only a warning comes of it, and the very same state. */
  const refuses = (party: Party, wire: string, reasons: string[]): void => {
    const before = party.state;
    const effects = party.receive(wire);
    expect(party.state).toBe(before);
    expect(reasons).toContain(ofType(effects, 'warning').at(0)?.reason ?? 'nothing');
    expect(effects.length).toBeLessThanOrEqual(1);
  };

  test('every byte counts', () => {
    const { alice, bob } = talking();
    alice.receive(bob.say('so that a key is published'));
    bob.receive(alice.say('and another'));
    alice.receive(bob.say('and used'));
    const wire = alice.say('hello');
    expect(publishedBy(wire).length).toBeGreaterThan(0);
    const bytes = bytesOf(wire);
    // The keys at the end are not authenticated by the protocol, and nobody reads them.
    const end = bytes.length - 20 * publishedBy(wire).length;
    // Flag 1 lets what is not readable be passed over in silence.
    const reasons = ['unreadable', 'malformed', 'version', 'instance', 'nothing'];
    for (let at = 0; at < end; at += 1)
      for (const bits of [0x01, 0x80, 0xff]) {
        const other = bytes.slice();
        other[at]! ^= bits;
        refuses(bob, encodeWire(other), reasons);
      }
    for (let size = 0; size < bytes.length; size += 7)
      refuses(bob, encodeWire(bytes.slice(0, size)), reasons);
    refuses(bob, encodeWire(concat([bytes, Uint8Array.of(0)])), ['malformed']);
    bob.receive(wire);
    expect(bob.texts.at(-1)).toBe('hello');
  }, 60_000);

  test('a message twice', () => {
    const { alice, bob } = talking();
    const wire = alice.say('once');
    bob.receive(wire);
    refuses(bob, wire, ['replayed']);
    expect(bob.texts).toEqual(['once']);
  });

  test('an earlier message after a later one', () => {
    const { alice, bob } = talking();
    const [first, second] = [alice.say('first'), alice.say('second')];
    bob.receive(second);
    refuses(bob, first, ['replayed']);
    bob.receive(alice.say('third'));
    expect(bob.texts).toEqual(['second', 'third']);
  });

  test('a forged message does not move the counter', () => {
    const { alice, bob } = talking();
    const wire = alice.say('genuine');
    const highest = reseal(alice, wire, () => ({ counter: new Uint8Array(8).fill(0xff) }));
    const forged = bytesOf(highest);
    forged[forged.length - 5]! ^= 1; // the MAC
    refuses(bob, encodeWire(forged), ['unreadable']);
    bob.receive(wire);
    expect(bob.texts).toEqual(['genuine']);
  });

  test('counters are above 0 and rise to the end of their 64 bits', () => {
    const { alice, bob } = talking();
    const wire = alice.say('x');
    const withCounter = (...counter: number[]) =>
      reseal(alice, wire, () => ({ counter: Uint8Array.from(counter) }));
    refuses(bob, withCounter(0, 0, 0, 0, 0, 0, 0, 0), ['replayed']);
    const high = withCounter(255, 255, 255, 255, 255, 255, 255, 255);
    // What another counter decrypts to is noise, which is authentic all the same.
    expect(ofType(bob.receive(high), 'warning').map(({ reason }) => reason)).not.toContain('replayed');
    refuses(bob, high, ['replayed']);
    refuses(bob, withCounter(128, 0, 0, 0, 0, 0, 0, 0), ['replayed']);
  });

  test('keys that we do not have', () => {
    const { alice, bob } = talking();
    const wire = alice.say('x');
    for (const senderKeyId of [0, 2, 3, 0xffff_ffff])
      refuses(
        bob,
        reseal(alice, wire, () => ({ senderKeyId })),
        ['unreadable'],
      );
    for (const receiverKeyId of [0, 2, 3, 0xffff_ffff])
      refuses(
        bob,
        reseal(alice, wire, () => ({ receiverKeyId })),
        ['unreadable'],
      );
  });

  test('an announced key that is none', () => {
    const { alice, bob } = talking();
    const wire = alice.say('x');
    for (const nextKey of [0n, 1n, MODULUS - 1n, MODULUS, MODULUS + 1n])
      refuses(
        bob,
        reseal(alice, wire, () => ({ nextKey })),
        ['malformed'],
      );
    expect(bob.texts).toEqual([]);
  });

  test('what may be passed over in silence is', () => {
    const { alice, bob } = talking();
    const forged = bytesOf(reseal(alice, alice.say('x'), () => ({ ignoreUnreadable: true })));
    forged[forged.length - 5]! ^= 1;
    expect(bob.receive(encodeWire(forged))).toEqual([]);
  });
});

test('an authentic message that is no text shows nothing, and the next one is read', () => {
  const { alice, bob } = talking();
  for (const bytes of [Uint8Array.of(0xff), concat([utf8('text'), Uint8Array.of(0, 0, 0, 0, 9)])])
    expect(bob.receive(wireOf(alice, bytes))).toEqual([{ type: 'warning', reason: 'malformed' }]);
  bob.receive(alice.say('again'));
  expect(bob.texts).toEqual(['again']);
});

test('keys are forgotten as the conversation goes on', () => {
  const { alice, bob } = talking();
  const first = sessionOf(alice).ours;
  for (let i = 0; i < 2; i += 1) {
    bob.receive(alice.say('a'));
    alice.receive(bob.say('b'));
  }
  const held = JSON.stringify(sessionOf(alice).ours);
  expect(held).not.toContain(JSON.stringify(first.current.secret));
  expect(held).not.toContain(JSON.stringify(first.next.secret));
});

describe('heartbeats', () => {
  const beats = (party: Party): boolean[] =>
    party.outbox.splice(0).map((wire) => open(wire, 'data').ignoreUnreadable);

  test('go out when the peer talks and we have been silent for a minute', () => {
    const { alice, bob } = talking();
    bob.receive(alice.say('hello'));
    bob.now += 59_999;
    bob.do({ type: 'tick' });
    expect(beats(bob)).toEqual([]);
    bob.now += 1;
    bob.do({ type: 'tick' });
    expect(beats(bob)).toEqual([true]);
    bob.now += 100_000;
    bob.do({ type: 'tick' });
    expect(beats(bob)).toEqual([]);
    bob.receive(alice.say('are you there?'));
    expect(beats(bob)).toEqual([true]);
  });

  test('are not shown, are not answered, and replace keys', () => {
    const { alice, bob } = talking();
    bob.receive(alice.say('hello'));
    bob.now += 60_000;
    bob.do({ type: 'tick' });
    alice.now += 1_000_000;
    const { id } = sessionOf(alice).ours;
    expect(alice.receive(bob.outbox.pop()!)).toEqual([]);
    alice.do({ type: 'tick' });
    expect(alice.outbox).toEqual([]);
    expect(sessionOf(alice).ours.id).toBe(id + 1);
  });

  test('survive a clock that begins anew', () => {
    const { alice, bob } = talking();
    bob.receive(alice.say('hello'));
    bob.now = 0;
    bob.do({ type: 'tick' });
    expect(beats(bob)).toEqual([true]);
  });
});

describe('the extra key', () => {
  test('is the same for both, and is not sent', () => {
    const { alice, bob } = talking();
    const data = utf8('file.txt');
    const [sent] = ofType(alice.do({ type: 'extra-key', use: 0xfedc_ba98, data }), 'extra-key');
    const wire = alice.outbox.pop()!;
    const [received] = ofType(bob.receive(wire), 'extra-key');
    expect(received).toEqual({ ...sent, sent: false });
    expect([received!.use, received!.data, received!.key.length]).toEqual([0xfedc_ba98, data, 32]);
    expect(toHex(bytesOf(wire))).not.toContain(toHex(received!.key));
  });

  test('comes with a bounded note', () => {
    const { alice } = talking();
    const note = { type: 'extra-key', use: 1, data: new Uint8Array(1025) } as const;
    expect(alice.do(note)).toEqual([{ type: 'warning', reason: 'too-long' }]);
  });
});

describe('the end', () => {
  test('is told, and forgets everything but the identity', () => {
    const { alice, bob } = talking();
    const { tag, privateKey, identity, checkedKey } = alice.state;
    alice.do({ type: 'end' });
    expect(alice.state).toEqual({
      tag,
      privateKey,
      identity,
      checkedKey,
      checking: null,
      waiting: [],
      conversation: { type: 'plaintext' },
      exchange: { type: 'none' },
    });
    settle(alice, bob);
    expect(bob.all('phase').at(-1)).toEqual({ type: 'phase', phase: 'finished', fingerprint: null });
    expect(bob.state.conversation).toEqual({ type: 'finished' });
  });

  test('words for somebody who has gone go nowhere', () => {
    const { alice, bob } = talking();
    const late = bob.say('on its way');
    alice.do({ type: 'end' });
    settle(alice, bob);
    expect(bob.do({ type: 'send', text: 'still there?' })).toEqual([
      { type: 'warning', reason: 'not-encrypted' },
    ]);
    expect(alice.receive(late)).toEqual([{ type: 'warning', reason: 'unreadable' }]);
    bob.do({ type: 'end' });
    expect(bob.outbox).toEqual([]);
    expect(bob.phase).toBe('plaintext');
  });

  test('and a new beginning', () => {
    const { alice, bob } = talking();
    alice.do({ type: 'end' });
    settle(alice, bob);
    talking(bob, alice);
    alice.receive(bob.say('here again'));
    expect(alice.texts).toEqual(['here again']);
    expect([...alice.warnings, ...bob.warnings]).toEqual([]);
  });
});
