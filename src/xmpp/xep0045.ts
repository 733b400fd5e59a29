// XEP-0045: multi-user chat, as pure reading and writing of stanzas. muc.ts decides what they mean for us.
import type { FailureCode } from '../contract';
import { parseJid } from './jid';
import { helloElement, readMpotr } from './mpotrElement';
import { NS_MUC, NS_MUC_USER } from './namespaces';
import { errorCondition } from './stanzaError';
import { child, elements, text, type Xml, xml } from './xml';

/** Enters a room. No history: what was said before us was not said to us. `to` is the occupant address we want. */
export const joinPresence = (to: string, hello: string): Xml =>
  xml(
    'presence',
    { to },
    xml('x', { xmlns: NS_MUC }, xml('history', { maxstanzas: '0', maxchars: '0' })),
    helloElement(hello),
  );

/** Says hello again from inside the room. */
export const helloPresence = (to: string, hello: string): Xml => xml('presence', { to }, helloElement(hello));

export const leavePresence = (to: string): Xml => xml('presence', { to, type: 'unavailable' });

export type DepartureReason =
  | 'left'
  | 'renamed'
  | 'kicked'
  | 'banned'
  | 'removed'
  | 'members-only'
  | 'server-shut-down'
  | 'lost'
  | 'room-destroyed';

export type MucPresence =
  | {
      readonly type: 'available';
      readonly handle: string;
      readonly codes: readonly number[];
      readonly hello: string | null;
    }
  | {
      readonly type: 'unavailable';
      readonly handle: string;
      readonly codes: readonly number[];
      readonly why: DepartureReason;
    }
  | { readonly type: 'error'; readonly handle: string; readonly condition: string };

/** Status codes of a presence or message (XEP-0045, 15.6). */
export function statusCodes(stanza: Xml): number[] {
  const x = child(stanza, 'x', NS_MUC_USER);
  return x
    ? elements(x)
        .filter((it) => it.name === 'status' && /^[1-9]\d\d$/.test(it.attrs.code ?? ''))
        .map((it) => Number(it.attrs.code))
    : [];
}

/** Undefined for kinds of presence that no room sends. Status texts, reasons and real addresses are left unread. */
export function readPresence(stanza: Xml): MucPresence | undefined {
  const handle = parseJid(stanza.attrs.from ?? '').resource;
  switch (stanza.attrs.type) {
    case 'error':
      return { type: 'error', handle, condition: errorCondition(stanza) };
    case undefined:
      if (handle === '') return undefined;
      return { type: 'available', handle, codes: statusCodes(stanza), hello: readMpotr(stanza) ?? null };
    case 'unavailable': {
      if (handle === '') return undefined;
      const codes = statusCodes(stanza);
      return { type: 'unavailable', handle, codes, why: departureReason(stanza, codes) };
    }
    default:
      return undefined;
  }
}

function departureReason(stanza: Xml, codes: readonly number[]): DepartureReason {
  const x = child(stanza, 'x', NS_MUC_USER);
  if (x && child(x, 'destroy')) return 'room-destroyed';
  // 333 comes with 307: the service removes whom it can't reach. Nobody meant it.
  const first = ([code]: readonly [number, DepartureReason]): boolean => codes.includes(code);
  return DEPARTURES.find(first)?.[1] ?? 'left';
}

const DEPARTURES: readonly (readonly [number, DepartureReason])[] = [
  [303, 'renamed'],
  [333, 'lost'],
  [332, 'server-shut-down'],
  [301, 'banned'],
  [307, 'kicked'],
  [321, 'removed'],
  [322, 'members-only'],
];

/** Why a room does not let us in (XEP-0045, 7.2). `conflict` and `item-not-found` are not final and not here. */
export function joinFailure(condition: string): FailureCode {
  switch (condition) {
    case 'not-authorized':
      return 'password-needed';
    case 'registration-required':
      return 'members-only';
    case 'forbidden':
      return 'banned';
    case 'not-allowed':
      return 'creation-restricted';
    case 'not-acceptable':
      return 'handle-refused';
    case 'service-unavailable':
      return 'room-full';
    case 'jid-malformed':
      return 'bad-room-name';
    case 'gone':
      return 'room-destroyed';
    case 'remote-server-not-found':
    case 'feature-not-implemented':
      return 'no-rooms-here';
    default:
      return 'unreachable';
  }
}

export type MucMessage =
  | { readonly type: 'frame'; readonly from: string; readonly private: boolean; readonly data: string }
  /** Words that nobody encrypted, or a kind of message that we never read. Nothing of it is kept. */
  | { readonly type: 'plaintext'; readonly from: string | null; readonly kind: PlaintextKind }
  | { readonly type: 'topic' }
  | { readonly type: 'status'; readonly codes: readonly number[] }
  | { readonly type: 'error'; readonly to: string | null; readonly id: string; readonly condition: string };

/** Where the plaintext stood: said to the room, said to us alone, or from outside of the room. */
export type PlaintextKind = 'group' | 'private' | 'outside';

/** What a message from this room is. Delayed ones are the caller's to drop. */
export function readMessage(stanza: Xml): MucMessage {
  const handle = parseJid(stanza.attrs.from ?? '').resource;
  const { type } = stanza.attrs;
  if (type === 'error') {
    const id = stanza.attrs.id ?? '';
    return { type: 'error', to: handle || null, id, condition: errorCondition(stanza) };
  }
  const data = readMpotr(stanza);
  if (data !== undefined && handle !== '' && (type === 'groupchat' || type === 'chat')) {
    return { type: 'frame', from: handle, private: type === 'chat', data };
  }
  if (isTopic(stanza)) return { type: 'topic' };
  if (handle === '' && isServiceNotice(stanza)) return { type: 'status', codes: statusCodes(stanza) };
  if (type === 'groupchat' && isEmptySubject(stanza)) return { type: 'status', codes: [] };
  return { type: 'plaintext', from: handle || null, kind: type === 'groupchat' ? 'group' : 'private' };
}

/** A subject without a body sets the topic (XEP-0045, 8.1). */
export const isTopic = (stanza: Xml): boolean => {
  const subject = child(stanza, 'subject');
  const group = stanza.attrs.type === 'groupchat';
  return group && subject !== undefined && text(subject) !== '' && !child(stanza, 'body');
};

/** What every room without a topic sends at the end of a join; services add ids of their own to it. */
const isEmptySubject = (stanza: Xml): boolean =>
  child(stanza, 'subject') !== undefined &&
  elements(stanza).every((it) => ['subject', 'stanza-id', 'occupant-id'].includes(it.name));

/** From the room itself, about its configuration: nothing but status codes. */
const isServiceNotice = (stanza: Xml): boolean =>
  elements(stanza).every((it) => it.name === 'x' && it.attrs.xmlns === NS_MUC_USER) &&
  !child(child(stanza, 'x') ?? stanza, 'invite');
