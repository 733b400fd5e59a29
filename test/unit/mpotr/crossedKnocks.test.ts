// Found by the models in models/: each told once more against the code.
import { expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { encodeFrame } from '../../../src/mpotr/frames';
import { hello } from '../../../src/mpotr/names';
import { ROOM, SimulatedRoom } from '../../support/simulatedRoom';
import { hold, type Kind, kindOf, pairOf } from '../../support/stories';

test('who begins while it answers knows that the runs crossed', async () => {
  const room = await SimulatedRoom.open(5);
  const low = room.join('alice', { unseen: true });
  const high = room.join('bob', { unseen: true });
  expect(low.handle < high.handle).toBe(true);
  const kept = hold(room);
  room.feed(low, room.presence(high.handle, true)); // each waits for the other
  room.feed(high, room.presence(low.handle, true));
  const knock = (from: typeof low, to: typeof low) =>
    room.deliver(to, {
      from: from.handle,
      to: to.handle,
      bytes: encodeFrame({ f: 'knock', m: hello(room.crypto, room.psk, ROOM, from.handle) }),
    });
  const pass = (kind: Kind, to: typeof low, nth = 0) =>
    room.deliver(to, kept.filter((it) => kindOf(it.bytes) === kind && it.to === to.handle)[nth]!);
  knock(low, high);
  pass('init', low);
  pass('reply', high);
  knock(high, low);
  pass('init', high);
  pass('reply', low);
  pass('confirm', low);
  pass('answer', high);
  pass('confirm', high);
  pass('answer', low);
  pass('package', low);
  pass('package', high);
  room.rule = () => true;
  room.run(60_000);
  expect(toHex(pairOf(low, high)!.run)).toBe(toHex(pairOf(high, low)!.run));
});
