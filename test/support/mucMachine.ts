// The MUC machine with a clock of its own, and the stanzas that a room sends.
import { expect } from '@jest/globals';
import { initialMuc, nextMucTimer, stepMuc } from '../../src/xmpp/muc';
import type { MucEffect, MucEvent, MucState } from '../../src/xmpp/mucTypes';
import { type Xml, xml } from '../../src/xmpp/xml';

export const ROOM = 'room@conference.example.org';
export const SERVICE = 'conference.example.org';
export const NS_USER = 'http://jabber.org/protocol/muc#user';
export const NS_MPOTR = 'urn:x-hushroom:mpotr:1';
export const JOIN: MucEvent = { type: 'join', service: SERVICE, room: ROOM, handle: 'me', hello: 'aGVsbG8=' };

export const mpotr = (data: string): Xml => xml('mpotr', { xmlns: NS_MPOTR }, data);
export const codesOf = (codes: readonly number[]): Xml[] =>
  codes.map((code) => xml('status', { code: String(code) }));
export const presence = (handle: string, hello: string | null, ...codes: number[]): Xml =>
  xml(
    'presence',
    { from: `${ROOM}/${handle}`, to: 'me@example.org/x' },
    xml(
      'x',
      { xmlns: NS_USER },
      xml('item', { affiliation: 'none', role: 'participant' }),
      ...codesOf(codes),
    ),
    ...(hello === null ? [] : [mpotr(hello)]),
  );
export const gone = (handle: string, codes: readonly number[] = [], ...more: Xml[]): Xml =>
  xml(
    'presence',
    { from: `${ROOM}/${handle}`, type: 'unavailable' },
    xml('x', { xmlns: NS_USER }, ...codesOf(codes), ...more),
  );
export const refusal = (condition: string, from = `${ROOM}/me`): Xml =>
  xml(
    'presence',
    { from, type: 'error' },
    xml(
      'error',
      { type: 'cancel' },
      xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }),
      xml('text', {}, 'x'),
    ),
  );
export const message = (attrs: Record<string, string>, ...content: Xml[]): Xml =>
  xml('message', { from: `${ROOM}/bob`, type: 'groupchat', ...attrs }, ...content);

/** A machine with its clock; each step is checked to leave its input alone and to stay plain JSON. */
export class Muc {
  state: MucState = initialMuc;
  now = 1_000;
  #random = 0;

  #next(): number {
    this.#random += 7;
    return this.#random & 255;
  }

  feed(event: MucEvent): readonly MucEffect[] {
    const before = JSON.stringify(this.state);
    const [state, effects] = stepMuc(this.state, event, {
      now: this.now,
      random: (size) => Uint8Array.from({ length: size }, () => this.#next()),
    });
    expect(JSON.stringify(this.state)).toBe(before);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    this.state = state;
    return effects;
  }

  stanza(...stanzas: Xml[]): MucEffect[] {
    return stanzas.flatMap((stanza) => this.feed({ type: 'stanza', stanza }));
  }

  /** Lets the next timer come. */
  tick(): readonly MucEffect[] {
    this.now = nextMucTimer(this.state) ?? this.now;
    return this.feed({ type: 'tick' });
  }

  static inside(...codes: number[]): Muc {
    const muc = new Muc();
    muc.feed(JOIN);
    muc.stanza(presence('me', 'aGVsbG8=', 110, ...codes));
    return muc;
  }
}

export const sent = (effects: readonly MucEffect[]): Xml[] =>
  effects.flatMap((it) => (it.type === 'send' ? [it.stanza] : []));
