// Whose key it is: looked at before it is used, and never another one without the user's word (S-44).
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { otrFingerprint } from '../../../src/otr/dsaKey';
import { ofType, Party, privateKeyOf, publicKeyOf, settle, talking } from './parties';

const fingerprintOf = (name: string): string => toHex(otrFingerprint(publicKeyOf(name)));

const acceptMallory = { type: 'accept', fingerprint: fingerprintOf('mallory') } as const;

/** Bob talks with Alice; then somebody takes her place in the channel. */
function replaced() {
  const { alice, bob } = talking();
  const mallory = new Party('mallory');
  mallory.do({ type: 'start' });
  settle(mallory, bob);
  return { alice, bob, mallory };
}

describe('another identity than before', () => {
  test('is told, and neither reads nor says anything until it is accepted', () => {
    const { bob, mallory } = replaced();
    expect(bob.all('phase').at(-1)).toEqual({
      type: 'phase',
      phase: 'changed',
      fingerprint: fingerprintOf('mallory'),
    });
    expect(bob.warnings).toEqual(['key-changed']);
    for (const event of [
      { type: 'send', text: 'dear Alice' },
      { type: 'ask', secret: new Uint8Array(1), question: null },
      { type: 'reply', secret: new Uint8Array(1) },
      { type: 'extra-key', use: 1, data: new Uint8Array(0) },
    ] as const)
      expect(bob.do(event)).toEqual([{ type: 'warning', reason: 'key-changed' }]);
    expect([bob.do({ type: 'tick' }), bob.do({ type: 'abort' })]).toEqual([[], []]);
    expect(bob.receive(mallory.say('it is me'))).toEqual([]);
    expect(bob.receive(mallory.say('really'))).toEqual([]);
    expect(bob.texts).toEqual([]);

    const effects = bob.do(acceptMallory);
    expect(effects.map(({ type }) => type)).toEqual(['phase', 'text', 'text']);
    expect(bob.phase).toBe('encrypted');
    expect(bob.texts).toEqual(['it is me', 'really']);
    mallory.receive(bob.say('good'));
    expect(mallory.texts).toEqual(['good']);
  });

  test('that was shown is not taken for the one that came after it', () => {
    const { bob } = replaced();
    const third = new Party('charlie');
    third.do({ type: 'start' });
    settle(third, bob);
    expect(bob.do(acceptMallory)).toEqual([]);
    expect(bob.all('phase').at(-1)).toEqual({
      type: 'phase',
      phase: 'changed',
      fingerprint: fingerprintOf('charlie'),
    });
  });

  test('that was accepted is the one that is expected', () => {
    const { alice, bob } = replaced();
    bob.do(acceptMallory);
    alice.do({ type: 'start' });
    settle(alice, bob);
    expect(bob.phase).toBe('changed');
    expect(bob.warnings).toEqual(['key-changed', 'key-changed']);
  });

  test('goes when the first one comes back, and what it said is never shown', () => {
    const { alice, bob, mallory } = replaced();
    bob.receive(mallory.say('it is me'));
    alice.do({ type: 'start' });
    settle(alice, bob);
    expect(bob.phase).toBe('encrypted');
    bob.do(acceptMallory);
    expect(bob.texts).toEqual([]);
    bob.receive(alice.say('it is me'));
    expect(bob.texts).toEqual(['it is me']);
  });

  test('can be refused: it is told so, and is not forgotten to be another', () => {
    const { bob, mallory } = replaced();
    bob.do({ type: 'end' });
    settle(bob, mallory);
    expect([bob.phase, mallory.phase]).toEqual(['plaintext', 'finished']);
    mallory.do({ type: 'start' });
    settle(mallory, bob);
    expect(bob.phase).toBe('changed');
  });

  test('is another also after the conversation has ended', () => {
    const { alice, bob } = talking();
    alice.do({ type: 'end' });
    settle(alice, bob);
    const mallory = new Party('mallory');
    bob.do({ type: 'start' });
    settle(bob, mallory);
    expect(bob.phase).toBe('changed');
  });

  test('does not answer a question that the first one was asked', () => {
    const { alice, bob } = talking();
    bob.do({ type: 'ask', secret: new Uint8Array(1), question: null });
    settle(alice, bob);
    const mallory = new Party('mallory');
    mallory.do({ type: 'start' });
    settle(mallory, bob);
    expect(bob.results).toEqual(['aborted']);
    bob.do(acceptMallory);
    expect(mallory.do({ type: 'reply', secret: new Uint8Array(1) })).toEqual([
      { type: 'warning', reason: 'not-asked' },
    ]);
  });

  test('cannot make us keep more than a little', () => {
    const { bob, mallory } = replaced();
    for (let i = 0; i < 40; i += 1) bob.receive(mallory.say('again'));
    expect(bob.state.waiting.length).toBe(32);
    expect(bob.warnings.filter((it) => it === 'overflow').length).toBe(8);
    const big = mallory.say('x'.repeat(65_536));
    const { bob: other } = replaced();
    for (let i = 0; i < 5; i += 1) other.receive(big);
    expect(other.state.waiting.join('').length).toBeLessThanOrEqual(262_144);
    expect(other.state.waiting.length).toBeGreaterThan(0);
  });
});

describe('a key that was not seen before', () => {
  function unchecked() {
    const alice = new Party('alice');
    const bob = new Party('bob');
    bob.checksKeys = false;
    alice.do({ type: 'start' });
    settle(alice, bob);
    return { alice, bob };
  }
  const key = publicKeyOf('alice');

  test('is looked at before anything is believed, and what arrives meanwhile waits in order', () => {
    const { alice, bob } = unchecked();
    expect(bob.all('check-key')).toEqual([{ type: 'check-key', key }]);
    expect(bob.phase).toBe('agreeing');
    expect(alice.phase).toBe('agreeing');
    expect(bob.do({ type: 'send', text: 'x' })).toEqual([{ type: 'warning', reason: 'not-encrypted' }]);
    bob.do({ type: 'key-checked', key, ok: true });
    settle(alice, bob);
    expect([alice.phase, bob.phase]).toEqual(['encrypted', 'encrypted']);
  });

  test('words that come before the answer are read after it', () => {
    const alice = new Party('alice');
    const bob = new Party('bob');
    bob.checksKeys = false;
    bob.do({ type: 'start' });
    settle(alice, bob);
    // Alice has what she needs; Bob looks at her key.
    expect([alice.phase, bob.phase]).toEqual(['encrypted', 'agreeing']);
    const wires = [alice.say('one'), alice.say('two')];
    for (const wire of wires) expect(bob.receive(wire)).toEqual([]);
    const effects = bob.do({ type: 'key-checked', key, ok: true });
    expect(effects.map(({ type }) => type)).toEqual(['phase', 'text', 'text']);
    expect(bob.texts).toEqual(['one', 'two']);
  });

  test('and is none ends the exchange', () => {
    const { alice, bob } = unchecked();
    const effects = bob.do({ type: 'key-checked', key, ok: false });
    expect(effects).toEqual([
      { type: 'warning', reason: 'bad-key' },
      { type: 'phase', phase: 'plaintext', fingerprint: null },
    ]);
    expect(bob.state.waiting).toEqual([]);
    settle(alice, bob);
    expect(alice.phase).toBe('agreeing');
  });

  test('is not taken for another: the answer names its key', () => {
    const { bob } = unchecked();
    const before = bob.state;
    expect(bob.do({ type: 'key-checked', key: publicKeyOf('mallory'), ok: true })).toEqual([]);
    expect(bob.state).toBe(before);
  });

  test('need not be looked at twice', () => {
    const { alice, bob } = unchecked();
    bob.do({ type: 'key-checked', key, ok: true });
    settle(alice, bob);
    alice.do({ type: 'end' });
    settle(alice, bob);
    alice.do({ type: 'start' });
    settle(alice, bob);
    expect(bob.phase).toBe('encrypted');
    expect(bob.all('check-key').length).toBe(1);
  });

  test('does not matter any more once the user has ended it or begun anew', () => {
    for (const event of [{ type: 'end' }, { type: 'start' }] as const) {
      const { alice, bob } = unchecked();
      bob.do(event);
      bob.do({ type: 'key-checked', key, ok: true });
      expect(ofType(bob.effects, 'phase').map(({ phase }) => phase)).not.toContain('encrypted');
      settle(alice, bob);
      expect(bob.warnings).toEqual([]);
    }
  });

  test('cannot make us keep more than a little', () => {
    const { alice, bob } = unchecked();
    const [commit] = ofType(alice.effects, 'wire');
    for (let i = 0; i < 40; i += 1) bob.receive(commit!.wire);
    expect(bob.state.waiting.length).toBe(32);
    expect(bob.warnings).toEqual(Array.from({ length: 9 }, () => 'overflow'));
    // The exchange that waited is the first to be read.
    bob.do({ type: 'key-checked', key, ok: true });
    expect(ofType(bob.effects, 'phase').map(({ phase }) => phase)).toContain('encrypted');
  });
});

test('a private key that is none is our own mistake', () => {
  expect(() => new Party('nobody', privateKeyOf('alice').slice(1))).toThrow('not a DSA private key');
});
