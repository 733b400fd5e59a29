// Private conversations as the room lives them: who is here to talk to, what comes and goes through the pairwise channel, and what the
// pages see. A conversation belongs to an identity and an OTR key; where these two come back under another sender id, and only then, it
// goes on with that.
import type { Verification } from '../contract';
import type { ConversationId, FileId, PrivateView } from '../contract/private';
import { equal } from '../crypto/bytes';
import { keepList } from '../keep';
import type { PrivatePayload } from '../mpotr/frames';
import type { SenderId } from '../mpotr/names';
import { privateSpace } from '../mpotr/pair';
import type { Member, SessionState } from '../mpotr/state';
import {
  belongsTo,
  conversationTimer,
  newConversation,
  type PrivateAct,
  type PrivateEvent,
  stepConversation,
} from '../private/conversation';
import { partsFrom } from '../private/fileReceiving';
import type { Conversation } from '../private/state';
import { sent } from '../private/texts';
import { type Hindrance, privateView } from '../private/view';
import type { Draft } from './draft';
import { printOf } from './print';
import type { RoomState } from './state';
import { session } from './stay';
import { verificationOf, verify } from './verification';

/** Conversations that are remembered; one that is over and whose participant has gone makes room for another. */
const MOST = 100;

const partner = (session: SessionState | null, id: SenderId): Member | undefined => {
  const member = session?.members.get(id);
  return member?.state === 'listed' && member.agreed ? member : undefined;
};

const begins = (session: SessionState, id: SenderId): boolean => session.self.id < id;

function put(d: Draft, conversation: Conversation): void {
  const conversations = new Map(d.state.conversations).set(conversation.id, conversation);
  d.state = { ...d.state, conversations };
}

/** What the user does. What is typed for somebody whose keys are in doubt is not sent. */
export function act(d: Draft, id: ConversationId, what: PrivateAct): void {
  const to = d.state.conversations.get(id)?.with;
  if (what.type === 'say' && to !== undefined && hindranceOf(d.state, to) === 'differs') return;
  converse(d, id, what);
}

/** What the user does, or what a participant sent. Nothing happens where there is no such conversation. */
function converse(d: Draft, id: ConversationId, event: PrivateEvent): void {
  const before = d.state.conversations.get(id);
  if (!before) return;
  const verified = standing(d.state, before.with);
  const [conversation, effects] = stepConversation(before, event, d.env, verified);
  if (conversation !== before) put(d, conversation);
  for (const effect of effects) {
    if (effect.type === 'check-key') d.effects.push(effect);
    else verifiedByQuestion(d, conversation);
  }
}

/** What its fingerprint says of a participant, at this moment. */
const standing = (state: RoomState, id: SenderId): Verification =>
  verificationOf(state, state.prints.get(id)?.fingerprint.hex);

/** The same answer: the participant is verified, in the room as well. */
function verifiedByQuestion(d: Draft, { with: id }: Conversation): void {
  const print = d.state.prints.get(id);
  if (print) d.state = verify(d.state, [print.fingerprint.hex], 'question');
}

function toAll(d: Draft, event: PrivateEvent): void {
  for (const id of [...d.state.conversations.keys()]) converse(d, id, event);
}

/** The user wants to talk to somebody who is here. */
export function startConversation(d: Draft, id: SenderId): void {
  if (!partner(d.state.session, id)) return;
  open(d, id);
  withParticipant(d, id, { type: 'start' });
}

const conversationWith = ({ conversations }: RoomState, id: SenderId): Conversation | undefined =>
  [...conversations.values()].find((it) => it.with === id);

function withParticipant(d: Draft, id: SenderId, event: PrivateEvent): void {
  const conversation = conversationWith(d.state, id);
  if (conversation) converse(d, conversation.id, event);
}

/** A conversation to step, if there is none and there may be one. */
function open(d: Draft, id: SenderId): void {
  const { session: stay, conversations, config } = d.state;
  const member = partner(stay, id);
  if (!stay || !member || conversationWith(d.state, id)) return;
  if (conversations.size >= MOST) {
    const over = [...conversations.values()].find(
      (it) => it.phase.name === 'ended' && !partner(stay, it.with),
    );
    if (!over) return;
    const kept = new Map(conversations);
    kept.delete(over.id);
    d.state = { ...d.state, conversations: kept };
  }
  put(d, newConversation({ privateKey: config.otr.privateKey }, member, begins(stay, id), d.env));
}

/** Through the pairwise channel: nobody else can have sent it. Only a request makes something where there was nothing. */
export function onPrivate(d: Draft, from: SenderId, payload: PrivatePayload): void {
  if (payload.t === 'talk' && payload.q === 'ask') open(d, from);
  withParticipant(d, from, { type: 'payload', payload });
}

/** Keys for the room are agreed with a participant: is there something that goes on? */
export function met(d: Draft, id: SenderId): void {
  const { session: stay, conversations } = d.state;
  const member = partner(stay, id);
  if (!stay || !member) return;
  const known = [...conversations.values()].find(
    (it) => belongsTo(it, member) && (it.with === id || !partner(stay, it.with)),
  );
  if (!known) return;
  if (known.with !== id) put(d, { ...known, with: id });
  converse(d, known.id, { type: 'present', begins: begins(stay, id) });
}

export function parted(d: Draft, id: SenderId): void {
  const goodbye = d.state.session?.members.get(id)?.closingAt !== null;
  withParticipant(d, id, { type: 'absent', forGood: goodbye });
}

export const lostPlace = (d: Draft): void => toAll(d, { type: 'outside' });
export const tookPlace = (d: Draft): void => toAll(d, { type: 'inside' });
/** The room is over. */
export const overForAll = (d: Draft): void => toAll(d, { type: 'over' });

export function keyChecked(d: Draft, key: Uint8Array, ok: boolean): void {
  for (const [id, { otr }] of d.state.conversations)
    if (otr.checking && equal(otr.checking, key)) {
      converse(d, id, { type: 'key-checked', key, ok });
      showKey(d, d.state.conversations.get(id)!);
    }
}

/** The handshake announces only a hash; once the key itself is known, it can be looked at beside the fingerprint. */
function showKey(d: Draft, { with: id, identity, otrHash, otr }: Conversation): void {
  if (!otr.checkedKey) return;
  const print = printOf(d.env.crypto, identity, otrHash, otr.checkedKey);
  d.state = { ...d.state, prints: new Map(d.state.prints).set(id, print) };
}

/** Time has passed, or the program was dead. */
export function remind(d: Draft, type: 'tick' | 'wake'): void {
  if (type === 'wake' || isOpen(d.state)) toAll(d, { type });
}

/** Hands to the channel what it has room for, while there is a stream: what is on its way is shown as sent. */
export function handOver(d: Draft): void {
  if (!isOpen(d.state)) return;
  for (const [id, { with: to, out }] of d.state.conversations) {
    const count = out.length === 0 ? 0 : Math.min(out.length, privateSpace(d.state.session!, to));
    for (const { payload } of out.slice(0, count)) session(d, { type: 'private', to, payload });
    if (count > 0) handedOver(d, id, count);
  }
}

function handedOver(d: Draft, id: ConversationId, count: number): void {
  const it = d.state.conversations.get(id)!;
  const numbers = it.out.slice(0, count).flatMap(({ n }) => n ?? []);
  put(d, sent({ ...it, out: it.out.slice(count) }, numbers));
}

const isOpen = ({ session: stay, phase }: RoomState): boolean =>
  phase.name === 'inside' && stay !== null && stay.outbox.open && stay.own.closedAt === null;

/** What has come of a file of theirs, from part `n` on, and has not been fetched. */
export function fileParts(state: RoomState, talk: ConversationId, file: FileId, n: number): Uint8Array {
  const conversation = state.conversations.get(talk);
  return conversation ? partsFrom(conversation, file, n) : new Uint8Array();
}

/** When a conversation has something to do; nothing is, while there is no stream. */
export function privateTimer(state: RoomState): number | null {
  if (!isOpen(state)) return null;
  const times = [...state.conversations.values()].flatMap((it) => conversationTimer(it) ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}

export function privateViews(
  state: RoomState,
  before: readonly PrivateView[] | undefined,
): readonly PrivateView[] {
  const known = new Map(before?.map((it) => [it.id, it]));
  const views = [...state.conversations.values()].map((it) =>
    privateView(it, hindranceOf(state, it.with), known.get(it.id)),
  );
  return keepList(before, views, (it) => it.id);
}

function hindranceOf(state: RoomState, id: SenderId): Hindrance {
  const { name } = state.phase;
  if (name === 'ended' || name === 'leaving') return 'ended';
  if (name === 'reconnecting') return 'reconnecting';
  return state.code?.verdict === 'differs' || standing(state, id) === 'differs' ? 'differs' : null;
}
