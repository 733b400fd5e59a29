// A member that says two things in one place, with the server's help.
import { decodeFrame, type MessageFrame } from '../../src/mpotr/frames';
import type { RoomEffect } from '../../src/room/types';
import { readMpotr } from '../../src/xmpp/mpotrElement';
import { child, type Xml } from '../../src/xmpp/xml';
import type { CoreMember } from './coreMember';
import type { Relay } from './relay';

const messageFrameOf = (stanza: Xml): MessageFrame | undefined => {
  const frame = decodeFrame(Buffer.from(readMpotr(stanza) ?? '', 'base64'));
  return frame?.f === 'msg' ? frame : undefined;
};

const groupStanzas = (effects: readonly RoomEffect[]): Xml[] =>
  effects.flatMap((it) => (it.type === 'send' && messageFrameOf(it.stanza) ? [it.stanza] : []));

/** Everybody is told `text` but `other`, who is told `otherText` under the same number, as validly signed. */
export function equivocate(
  relay: Relay,
  mallory: CoreMember,
  text: string,
  other: string,
  otherText: string,
): void {
  const before = mallory.state;
  const [after, toMost] = mallory.imagine(before, { type: 'say', text });
  const [, toOne] = mallory.imagine(before, { type: 'say', text: otherText });
  const [first, second] = [toMost, toOne].map((effects) => groupStanzas(effects)[0]!);
  const { s, g, n } = messageFrameOf(first!)!;
  const element = child(second!, 'mpotr')!;
  relay.rule(({ member, from, stanza, frame }) => {
    if (from !== 'server' || member !== other || frame?.f !== 'msg') return undefined;
    if (frame.g !== g || frame.n !== n || Buffer.compare(frame.s, s) !== 0) return undefined;
    const children = stanza.children.map((it) =>
      typeof it !== 'string' && it.name === 'mpotr' ? element : it,
    );
    return [{ ...stanza, children }];
  });
  mallory.state = after;
  mallory.carryOut(toMost);
}
