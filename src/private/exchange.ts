// Keys for a conversation: OTR's own exchange, and what is let in to it. Both sides say `ready`; then the one whose sender id is lower
// begins, so that two never begin at once. An exchange is begun anew whenever one of the two comes back into the room, and when it
// takes too long. Before both have agreed, and beyond six times a minute, nothing is computed for anybody.
import { equal } from '../crypto/bytes';
import { otrHash } from '../crypto/fingerprint';
import { stepOtr } from '../otr/otr';
import type { OtrEffect, OtrEvent } from '../otr/otrTypes';
import { allow, type Draft, notice, patch, put, talk } from './draft';
import { onOffered } from './fileReceiving';
import { onOfferSent } from './fileSending';
import { breakFilesOff, goOnWithFiles, resyncFiles } from './files';
import { PRIVATE_LIMITS } from './limits';
import { breakOff, onAnswered, onAsked, onOutcome } from './question';
import type { Conversation, EndReason } from './state';
import { dueTexts, giveUp, numbered, onText, rewind, settle } from './texts';

/** Type 0x02 of version 3: a D-H Commit message, which is what makes us compute. */
const COMMIT = '?OTR:AAMC';
const ENCODED = '?OTR:';

/** Both have agreed: from here on an exchange may run. What was encrypted under older keys and has not left is encrypted anew. */
export function getReady(d: Draft, tries = 0): void {
  breakOff(d);
  forget(d);
  rewind(d);
  resyncFiles(d);
  patch(d, {
    phase: { name: 'agreeing', heard: false, retryAt: d.env.now + PRIVATE_LIMITS.exchangeFor, tries },
  });
  talk(d, 'ready');
}

/** The engine keeps nothing but the identity of the other side; nothing of it is said. */
function forget(d: Draft): void {
  const [otr] = stepOtr(d.state.otr, { type: 'end' }, d.env);
  patch(d, { otr, out: d.state.out.filter(({ payload }) => payload.t !== 'otr') });
}

/** They are ready, and so am I. */
export function onReady(d: Draft): void {
  const { phase, begins } = d.state;
  if (phase.name !== 'agreeing') return;
  if (phase.heard) {
    // They have begun anew.
    if (begins) forget(d);
    else return getReady(d, phase.tries);
  } else patch(d, { phase: { ...phase, heard: true } });
  if (begins && allow(d)) engine(d, { type: 'start' });
}

/** An OTR message. Only what can belong to an exchange or a conversation of ours is let in. */
export function onWire(d: Draft, wire: string): void {
  const { phase, begins } = d.state;
  if (phase.name !== 'agreeing' && phase.name !== 'encrypted') return;
  if (!wire.startsWith(ENCODED)) return notice(d, 'not-encrypted');
  if (wire.startsWith(COMMIT) && (begins || phase.name !== 'agreeing' || !allow(d))) return;
  engine(d, { type: 'receive', wire });
}

/** Steps the engine and carries out what it says. `n`: the number of the text that it is to encrypt. */
export function engine(d: Draft, event: OtrEvent, n: number | null = null): void {
  const [otr, effects] = stepOtr(d.state.otr, event, d.env);
  patch(d, { otr });
  if (event.type === 'receive' && effects.some((it) => it.type === 'wire')) onAnswered(d);
  for (const effect of effects) carryOut(d, effect, n);
}

function carryOut(d: Draft, effect: OtrEffect, n: number | null): void {
  switch (effect.type) {
    case 'wire':
      return put(d, { t: 'otr', w: effect.wire }, n);
    case 'text':
      return d.state.phase.name === 'encrypted' ? onText(d, effect.text) : undefined;
    case 'phase':
      if (effect.phase === 'encrypted') return onKeys(d);
      if (effect.phase === 'finished') return end(d, 'by-them');
      if (effect.phase === 'changed') return refuse(d);
      return;
    case 'check-key':
      return checkKey(d, effect.key);
    case 'asked':
      return tell(d, onAsked(d, effect.question ?? ''));
    case 'verified':
      return onOutcome(d, effect.result);
    case 'warning':
      if (effect.reason === 'bad-key') refuse(d);
      // Our keys have come apart: whatever they said meanwhile they say again under new ones.
      else if (effect.reason === 'unreadable' && d.state.phase.name === 'encrypted' && allow(d)) getReady(d);
      return;
    case 'extra-key':
      if (effect.sent) return onOfferSent(d, effect.data, effect.key);
      return onOffered(d, effect.use, effect.data, effect.key);
  }
}

/** What a question wants of the engine, if anything. */
export const tell = (d: Draft, event: OtrEvent | null): void => {
  if (event) engine(d, event);
};

function onKeys(d: Draft): void {
  if (d.state.phase.name !== 'agreeing') return;
  settle(d);
  notice(d, d.state.begun ? 'goes-on' : 'begun');
  patch(d, { phase: { name: 'encrypted' }, begun: true });
  goOnWithFiles(d);
}

/** The key must be the one that the handshake announced, so that the fingerprint covers it. Then it is looked at, once. */
function checkKey(d: Draft, key: Uint8Array): void {
  if (!equal(otrHash(d.env.crypto, key), d.state.otrHash)) return refuse(d);
  d.effects.push({ type: 'check-key', key });
}

/** Another key than the announced one: nothing is ever said under it. */
function refuse(d: Draft): void {
  close(d);
  notice(d, 'other-key');
  talk(d, 'end');
  patch(d, { phase: { name: 'refused' }, unread: d.state.unread + 1 });
}

const ENDED = {
  'you-declined': 'you-declined',
  declined: 'declined',
  'by-me': 'ended-by-me',
  'by-them': 'ended-by-them',
  left: 'ended-left',
  failed: 'ended-failed',
} as const;

/** Over, until one of the two asks again. */
export function end(d: Draft, why: EndReason): void {
  close(d);
  notice(d, ENDED[why]);
  patch(d, { phase: { name: 'ended', why } });
}

/** Nothing goes on; what they have not got, they don't get. */
export function close(d: Draft): void {
  breakOff(d);
  forget(d);
  giveUp(d);
  breakFilesOff(d);
}

/** Encrypts what may go now. While the engine is about to take new keys it takes no text. */
export function pump(d: Draft): void {
  for (const { n, text } of dueTexts(d)) {
    const before = d.state.out;
    engine(d, { type: 'send', text: numbered(n, text) }, n);
    if (d.state.out === before) return;
    patch(d, { wired: n });
  }
}

/** When OTR answers a participant that talks alone, so that keys are replaced all the same; null while nothing is owed. */
export function beatAt({ phase, otr: { conversation } }: Conversation): number | null {
  const owed = phase.name === 'encrypted' && conversation.type === 'encrypted' && conversation.unanswered;
  return owed ? conversation.sentAt + PRIVATE_LIMITS.beatAfter : null;
}
