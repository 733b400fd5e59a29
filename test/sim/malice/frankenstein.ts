// Takes its own frames apart, changes what it likes, and signs the result: valid keys, valid signature, nonsense.
import { encode } from '../../../src/codec/cbor';
import { fromHex } from '../../../src/crypto/bytes';
import { messageKey, nextChainKey } from '../../../src/mpotr/chain';
import {
  decodeFrame,
  encodeFrame,
  type MessageFrame,
  type MessagePayload,
  type Ref,
} from '../../../src/mpotr/frames';
import { openFrame, sealFrame } from '../../../src/mpotr/seal';
import type { SessionState } from '../../../src/mpotr/state';
import type { Chance } from '../random';
import { type Deed, honestly, type Turn } from './turn';

const MOST = Number.MAX_SAFE_INTEGER;

/** Sender ids that others know, and one that nobody does. */
const someone = (state: SessionState, chance: Chance): Uint8Array =>
  fromHex(chance.pick([...state.members.keys(), state.self.id]) ?? state.self.id).map((byte) =>
    chance.hits(0.02) ? byte ^ 1 : byte,
  );

const reference = (state: SessionState, chance: Chance): Ref => [
  someone(state, chance),
  chance.below(3),
  chance.hits(0.1) ? MOST : chance.below(40),
  chance.bytes(16),
];

const references = (state: SessionState, chance: Chance): Ref[] =>
  Array.from({ length: 1 + chance.below(16) }, () => reference(state, chance));

type Edit = (it: MessagePayload, state: SessionState, chance: Chance) => MessagePayload;

const EDITS: readonly Edit[] = [
  (it, _, chance) => ({
    ...it,
    t: chance.pick(['nick', 'typing', 'xyzzy', '', 'rekey', 'close', 'view', 'text'])!,
  }),
  (it, _, chance) => ({ ...it, b: chance.bytes(chance.below(600)) }),
  (it, _, chance) => ({ ...it, t: 'text', b: encode({ m: 'x'.repeat(16_000 + chance.below(2_000)) }) }),
  (it) => ({ ...it, t: 'text', b: encode({ m: '\ufeff' }) }),
  (it, state, chance) => ({ ...it, p: references(state, chance) }),
  (it, state, chance) => ({ ...it, p: [...it.p, reference(state, chance)].slice(-16) }),
  (it) => ({ ...it, p: [...it.p, ...it.p].slice(0, 16) }),
  (it) => ({ ...it, p: [] }),
  (it) => ({ ...it, h: [true] }),
  (it, state, chance) => ({ ...it, h: [[someone(state, chance), 0, 0, MOST]] }),
  (it, state, chance) => ({ ...it, h: references(state, chance).map(([s, g, n]) => [s, g, n, n, true]) }),
  (it, state, chance) => ({ ...it, h: [[someone(state, chance)]] }),
  (it, _, chance) => ({ ...it, v: chance.bytes(32) }),
  (it, _, chance) => ({ ...it, k: chance.bytes(32) }),
  (it, state, chance) => ({
    ...it,
    t: 'rekey',
    b: encode({
      g: chance.hits(0.5) ? state.own.gen + 1 : MOST,
      s: chance.bytes(32),
      r: chance.hits(0.5) ? new Uint8Array(32) : chance.bytes(32).fill(0, 31),
      b: [...state.members.keys()].map((id) => [
        fromHex(id),
        chance.bytes(8),
        chance.below(3),
        chance.bytes(48),
      ]),
    }),
  }),
  (it, state, chance) => ({
    ...it,
    t: 'view',
    b: encode({ m: [...state.members.keys()].map((id) => [fromHex(id), chance.bytes(32)]) }),
  }),
];

/** The message key of a frame that was just sealed, and the seed that signs at its position. */
function secrets(before: SessionState, after: SessionState, frame: MessageFrame, turn: Turn) {
  const { crypto } = turn.env;
  if (frame.g !== before.own.gen || frame.n < before.own.next) return undefined;
  let chain = before.own.chainKey;
  for (let at = before.own.next; at < frame.n; at += 1) chain = nextChainKey(crypto, chain);
  const signing = after.own.signings.findLast((it) => it.gen === frame.g && it.from <= frame.n);
  return signing && { chain, seed: signing.pair.privateKey };
}

function rebuilt(
  before: SessionState,
  after: SessionState,
  bytes: Uint8Array,
  turn: Turn,
): Uint8Array | undefined {
  const { chance, env } = turn;
  const frame = decodeFrame(bytes);
  if (frame?.f !== 'msg') return undefined;
  const own = secrets(before, after, frame, turn);
  if (!own) return undefined;
  let key = messageKey(env.crypto, own.chain);
  const payload = openFrame(env.crypto, after.self.room, frame, key);
  if (!payload) return undefined;
  let edited = payload;
  for (let left = 1 + chance.below(2); left > 0; left -= 1)
    edited = chance.pick(EDITS)!(edited, after, chance);
  let n = frame.n;
  if (chance.hits(0.1)) {
    // Far ahead, at the edge of what a receiver steps and beyond it.
    n += chance.pick([1, 5, 499, 500, 501, 700])!;
    let chain = own.chain;
    for (let at = frame.n; at < n; at += 1) chain = nextChainKey(env.crypto, chain);
    key = messageKey(env.crypto, chain);
  }
  const s = chance.hits(0.1) ? (chance.pick([...after.members.keys()]) ?? after.self.id) : after.self.id;
  const g = chance.hits(0.05) ? frame.g + 1 + chance.below(3) : frame.g;
  const nonce = env.random(24);
  const input = {
    room: after.self.room,
    s,
    g,
    n,
    messageKey: key,
    signingSeed: own.seed,
    nonce,
    payload: edited,
  };
  const made = sealFrame(env.crypto, input).frame;
  // A signature over what can't be opened, as well.
  if (chance.hits(0.1)) return encodeFrame({ ...made, c: chance.bytes(32) });
  return encodeFrame(made);
}

/** Half of its frames are rebuilt; what it wrote at first goes out before, after or never. */
export function frankenstein(turn: Turn): Deed {
  const deed = honestly(turn);
  return {
    ...deed,
    sends: deed.sends.flatMap((it) => {
      if (it.to !== null || turn.chance.hits(0.5)) return [it];
      const monster = rebuilt(turn.state, deed.state, it.bytes, turn);
      if (!monster) return [it];
      const other = { ...it, bytes: monster };
      return turn.chance.hits(0.3) ? [other] : turn.chance.hits(0.5) ? [it, other] : [other, it];
    }),
  };
}
