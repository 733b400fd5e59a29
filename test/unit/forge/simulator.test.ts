// The handshake proves nothing to a third party: whoever holds bob's keys makes a whole conversation with alice alone, from her
// public identity key. Bob's own program takes it for hers, frame by frame; so may a judge who gets everything afterwards.
import { describe, expect, test } from '@jest/globals';
import { Keeper } from '../../../scripts/forge/record';
import { verify } from '../../../scripts/forge/verify';
import { toHex } from '../../../src/crypto/bytes';
import type { KeyPair, Primitives } from '../../../src/crypto/primitives';
import { type SimMember, SimulatedRoom, seeded } from '../../support/simulatedRoom';
import { agreedWith, kindOf, refusals } from '../../support/stories';

/** Her private key is thrown away before anything happens. */
const publicKeyOfAlice = (crypto: Primitives): Uint8Array => crypto.dhPair(seeded(77)(32)).publicKey;

/** Bob's side: everything that it makes is known to who simulates. */
function watched(crypto: Primitives): { crypto: Primitives; privates: Map<string, Uint8Array> } {
  const privates = new Map<string, Uint8Array>();
  return {
    privates,
    crypto: {
      ...crypto,
      dhPair(secret) {
        const pair = crypto.dhPair(secret);
        privates.set(toHex(pair.publicKey), pair.privateKey);
        return pair;
      },
    },
  };
}

/** Stands where a private key should: what it would compute is computed from the other side's private key. */
function without(
  crypto: Primitives,
  alice: KeyPair,
  privates: ReadonlyMap<string, Uint8Array>,
): { crypto: Primitives; simulated: () => number } {
  let count = 0;
  return {
    simulated: () => count,
    crypto: {
      ...crypto,
      dh(privateKey, publicKey) {
        const theirs = privates.get(toHex(publicKey));
        if (toHex(privateKey) !== toHex(alice.privateKey) || !theirs) return crypto.dh(privateKey, publicKey);
        count += 1;
        return crypto.dh(theirs, alice.publicKey);
      },
    },
  };
}

interface Simulation {
  readonly room: SimulatedRoom;
  readonly alice: SimMember;
  readonly bob: SimMember;
  readonly keeper: Keeper;
  readonly simulated: () => number;
}

/** `first`: who was there before, and begins. `knows`: what of bob's is known to who simulates. */
async function simulate(first: 'alice' | 'bob', knows: 'everything' | 'identity'): Promise<Simulation> {
  let keeper: Keeper | undefined;
  let bobs = '';
  const room = await SimulatedRoom.open(3, {
    between: (state) => {
      if (state.self.handle === bobs) keeper!.observe(state);
      return state;
    },
  });
  keeper = new Keeper(room.crypto);
  const identity = { publicKey: publicKeyOfAlice(room.crypto), privateKey: new Uint8Array(32).fill(1) };
  const bobsWatch = watched(keeper.crypto);
  const bobsIdentity = bobsWatch.crypto.dhPair(seeded(78)(32));
  const known = new Map([...bobsWatch.privates].filter(([key]) => key === toHex(bobsIdentity.publicKey)));
  const hers = without(room.crypto, identity, knows === 'everything' ? bobsWatch.privates : known);
  const join = {
    alice: () => Object.assign(room.join('alice', { identity, unseen: true }), { crypto: hers.crypto }),
    bob: () => {
      const bob = Object.assign(room.join('bob', { identity: bobsIdentity, unseen: true }), {
        crypto: bobsWatch.crypto,
      });
      bobs = bob.handle;
      keeper!.observe(bob.state);
      return bob;
    },
  };
  const [alice, bob] =
    first === 'alice'
      ? [join.alice(), join.bob()]
      : ([join.bob(), join.alice()].reverse() as [SimMember, SimMember]);
  room.feed(alice, room.presence(bob.handle, first === 'bob'));
  room.feed(bob, room.presence(alice.handle, first === 'alice'));
  room.run(5_000);
  return { room, alice, bob, keeper, simulated: hers.simulated };
}

describe.each(['alice', 'bob'] as const)('%s is there first', (first) => {
  test('with what bob knows, a conversation with alice is made without her', async () => {
    const { room, alice, bob, keeper, simulated } = await simulate(first, 'everything');
    expect(agreedWith(bob)).toEqual(['alice']);
    const kinds = ['init', 'reply', 'confirm', 'answer', 'package', 'pair', 'msg'];
    room.say(alice, 'what alice never said');
    room.say(bob, 'what bob never heard');
    room.run(5_000);
    expect(new Set(room.packets.map(({ bytes }) => kindOf(bytes)))).toEqual(new Set(kinds));
    expect(simulated()).toBeGreaterThan(0);
    expect(refusals(bob)).toEqual({});
    expect(room.texts(bob)).toContain('what alice never said');
    const [known] = bob.state.members.values();
    expect(known!.identity).toEqual(publicKeyOfAlice(room.crypto));
    // What bob can show of it verifies, in alice's name.
    const { lines, faults } = verify(room.crypto, keeper.transcript());
    expect(faults).toEqual([]);
    expect(lines.map(({ nickname, text }) => `${nickname}: ${text}`)).toContain(
      'alice: what alice never said',
    );
  });

  test('his long-term key alone is not enough to be alice towards him while he chooses his own ephemerals', async () => {
    const { bob } = await simulate(first, 'identity');
    expect(agreedWith(bob)).toEqual([]);
    expect(refusals(bob).handshake ?? 0).toBeGreaterThanOrEqual(first === 'alice' ? 1 : 0);
  });
});
