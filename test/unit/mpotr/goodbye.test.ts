// Found by models/reveal.pml.
import { expect, test } from '@jest/globals';
import { encode } from '../../../src/codec/cbor';
import { messageKey } from '../../../src/mpotr/chain';
import { sealFrame } from '../../../src/mpotr/seal';
import { SimulatedRoom } from '../../support/simulatedRoom';
import { hold, kindOf } from '../../support/stories';

test('who has said goodbye takes no key any more', async () => {
  const room = await SimulatedRoom.open(9);
  const alice = room.join('alice', { unseen: true });
  const bob = room.join('bob', { unseen: true });
  const kept = hold(room);
  room.feed(bob, room.presence(alice.handle, true));
  room.feed(alice, room.presence(bob.handle, false));
  const pass = (kind: string, to: typeof alice) =>
    room.deliver(
      to,
      kept.findLast((it) => kindOf(it.bytes) === kind && (it.to === to.handle || it.to === null))!,
    );
  pass('init', bob);
  pass('reply', alice);
  pass('confirm', bob);
  pass('answer', alice);
  const before = alice.state; // chain key of her generation, which bob is being given
  room.feed(bob, { type: 'close' }); // before alice's package has come
  pass('msg', alice); // his goodbye
  room.feed(alice, { type: 'close' });
  pass('package', bob); // after his goodbye
  const own = before.own;
  const { bytes } = sealFrame(room.crypto, {
    room: alice.state.self.room,
    s: alice.state.self.id,
    g: own.gen,
    n: own.next,
    messageKey: messageKey(room.crypto, own.chainKey),
    signingSeed: own.signing.pair.privateKey,
    nonce: new Uint8Array(24),
    payload: { p: [], h: [], v: new Uint8Array(32), t: 'text', b: encode({ m: 'forged' }) },
  });
  room.deliver(bob, { from: alice.handle, to: null, bytes });
  expect(room.texts(bob)).toEqual([]);
});
