// What the stories of alice, bob and charlie have in common.
import { toHex } from '../../src/crypto/bytes';
import { decodeFrame, encodeFrame, type Frame, type MessageFrame } from '../../src/mpotr/frames';
import { hello } from '../../src/mpotr/names';
import { listed } from '../../src/mpotr/roster';
import type { Node, Pair, SessionState } from '../../src/mpotr/state';
import { type Packet, ROOM, type Scrutiny, type SimMember, SimulatedRoom } from './simulatedRoom';

export type Kind = Frame['f'];

export const kindOf = (bytes: Uint8Array): Kind | undefined => decodeFrame(bytes)?.f;

/** A room in which these have joined one after the other, and agree. */
export async function story<const N extends readonly string[]>(
  names: N,
  scrutiny: Scrutiny = { checked: true },
  seed = 1,
): Promise<[SimulatedRoom, ...{ [K in keyof N]: SimMember }]> {
  const room = await SimulatedRoom.open(seed, scrutiny);
  const members = names.map((name) => {
    const member = room.join(name);
    room.run(500);
    return member;
  });
  room.run(5_000);
  return [room, ...members] as unknown as [SimulatedRoom, ...{ [K in keyof N]: SimMember }];
}

export const duo = (scrutiny?: Scrutiny, seed?: number) => story(['alice', 'bob'], scrutiny, seed);
export const trio = (scrutiny?: Scrutiny, seed?: number) =>
  story(['alice', 'bob', 'charlie'], scrutiny, seed);

export const pairOf = (member: SimMember, other: SimMember): Pair | null =>
  member.state.occupants.get(other.handle)?.pair ?? null;

export const viewOf = (member: SimMember): string => toHex(member.state.views.digest);

export const agreedWith = (member: SimMember): string[] =>
  listed(member.state)
    .filter((it) => it.agreed)
    .map((it) => it.nickname)
    .sort();

/** What was refused, by code. */
export const refusals = (member: SimMember): Record<string, number> =>
  Object.fromEntries(member.state.refusals);

export const effectsOf = (member: SimMember, type: SimMember['effects'][number]['type']) =>
  member.effects.filter((it) => it.type === type);

/** Frames that an occupant put on the wire, in order. */
export const framesOf = (room: SimulatedRoom, from: SimMember, ...kinds: Kind[]): Packet[] =>
  room.packets.filter((it) => it.from === from.handle && kinds.includes(kindOf(it.bytes)!));

export const messageOf = (packet: Packet): MessageFrame => {
  const frame = decodeFrame(packet.bytes);
  if (frame?.f !== 'msg') throw new Error('not a message');
  return frame;
};

/** The frame with which a member said something, in the order of saying. */
export const lastMessage = (room: SimulatedRoom, from: SimMember): Packet =>
  framesOf(room, from, 'msg').at(-1)!;

export function nodeOf(reader: SimMember, text: string): Node {
  const message = reader.messages.find((it) => it.text === text);
  const node = message && reader.state.graph.get(message.key);
  if (!node) throw new Error('no such message');
  return node;
}

/** Who has confirmed a message, as `reader` sees it: nicknames. */
export const confirmers = (reader: SimMember, text: string): string[] => {
  const node = nodeOf(reader, text);
  return node.expected
    .filter((id) => node.confirmed.includes(id))
    .map((id) => nameOf(reader.state, id))
    .sort();
};

export const nameOf = (state: SessionState, id: string): string =>
  id === state.self.id ? state.self.nickname : (state.members.get(id)?.nickname ?? 'nobody');

/** Both read what the other says. Throws otherwise. */
export function talk(room: SimulatedRoom, one: SimMember, other: SimMember): void {
  const words = [`one at ${room.now}`, `other at ${room.now}`] as const;
  room.say(one, words[0]);
  room.say(other, words[1]);
  room.run(15_000);
  if (!room.texts(other).includes(words[0]))
    throw new Error(`${other.nickname} does not hear ${one.nickname}`);
  if (!room.texts(one).includes(words[1])) throw new Error(`${one.nickname} does not hear ${other.nickname}`);
}

/** A knock of bob's makes alice begin anew, though they have a session. */
export function knockOn(room: SimulatedRoom, alice: SimMember, bob: SimMember): void {
  const m = hello(room.crypto, room.psk, ROOM, bob.handle);
  room.feed(alice, { type: 'frame', from: bob.handle, bytes: encodeFrame({ f: 'knock', m }), direct: true });
}

/** Keeps every frame back, to be handed over by the test. */
export function hold(room: SimulatedRoom): Packet[] {
  const kept: Packet[] = [];
  room.rule = (packet) => {
    kept.push(packet);
    return false;
  };
  return kept;
}
