// OTR version 3 as a machine: a state, an event, and what follows from them (otrTypes.ts tells the rules of both sides). Nothing
// is kept for later: what is typed while there are no accepted keys is refused, so that it can't reach whoever comes next.
import { concat, equal, u32, utf8 } from '../crypto/bytes';
import { fromBytes, randomBytes } from './bigint';
import { takeWaiting } from './checking';
import { MAX_EXTRA_DATA } from './content';
import { accept, end } from './conversation';
import { change, type Draft, emit, openDraft, tellPhase, warn } from './draft';
import { decodePrivate } from './dsaKey';
import { startExchange } from './exchange';
import type { OtrState } from './otrState';
import type { OtrConfig, OtrEffect, OtrEnv, OtrEvent } from './otrTypes';
import { MIN_TAG, receive } from './receive';
import { beat, sendData, sendTlv } from './sending';
import { abort, ask, reply } from './smpTurns';
import { TLV } from './tlv';

/** UTF-8 bytes. */
const MAX_TEXT = 65_536;

/** Throws on anything but a private key. */
export function startOtr({ privateKey }: OtrConfig, env: OtrEnv): OtrState {
  if (!decodePrivate(privateKey)) throw new RangeError('not a DSA private key');
  return {
    privateKey,
    tag: randomTag(env),
    exchange: { type: 'none' },
    conversation: { type: 'plaintext' },
    identity: null,
    checkedKey: null,
    checking: null,
    waiting: [],
  };
}

function randomTag({ random }: OtrEnv): number {
  for (let tries = 0; tries < 256; tries += 1) {
    const tag = Number(fromBytes(randomBytes(random, 4)));
    if (tag >= MIN_TAG) return tag;
  }
  throw new Error('the random source repeats itself');
}

export function stepOtr(state: OtrState, event: OtrEvent, env: OtrEnv): [OtrState, OtrEffect[]] {
  const d = openDraft(state, env);
  take(d, event);
  tellPhase(d);
  return [d.state, d.effects];
}

function take(d: Draft, event: OtrEvent): void {
  switch (event.type) {
    case 'receive':
      return receive(d, event.wire);
    case 'send':
      return say(d, event.text);
    case 'start':
      return startExchange(d);
    case 'end':
      return end(d);
    case 'ask':
      return canSend(d) ? ask(d, event.secret, event.question) : undefined;
    case 'reply':
      return canSend(d) ? reply(d, event.secret) : undefined;
    case 'abort':
      return abort(d);
    case 'extra-key':
      return useExtraKey(d, event.use, event.data);
    case 'key-checked':
      return endCheck(d, event.key, event.ok);
    case 'accept':
      return accept(d, event.fingerprint) ? readWaiting(d) : undefined;
    case 'tick':
      return beat(d);
  }
}

/** Empty text would be a heartbeat. */
function say(d: Draft, text: string): void {
  if (!canSend(d) || text === '') return;
  if (text.includes('\0')) return warn(d, 'nul');
  if (utf8(text).length > MAX_TEXT) return warn(d, 'too-long');
  sendData(d, { text, tlvs: [] });
}

function useExtraKey(d: Draft, use: number, data: Uint8Array): void {
  if (!canSend(d)) return;
  if (data.length > MAX_EXTRA_DATA) return warn(d, 'too-long');
  const { extra } = sendTlv(d, TLV.extraKey, concat([u32(use), data]));
  emit(d, { type: 'extra-key', sent: true, use, data, key: extra });
}

function canSend(d: Draft): boolean {
  const { conversation, exchange } = d.state;
  if (conversation.type === 'changed') warn(d, 'key-changed');
  else if (conversation.type !== 'encrypted') warn(d, 'not-encrypted');
  // The peer takes new keys as soon as it has our Reveal Signature Message: it could not read what we send by the old ones.
  else if (exchange.type === 'awaiting-signature') warn(d, 'refreshing');
  else return true;
  return false;
}

function endCheck(d: Draft, key: Uint8Array, ok: boolean): void {
  const { checking } = d.state;
  if (!checking || !equal(checking, key)) return;
  if (ok) change(d, { checking: null, checkedKey: key });
  else {
    change(d, { checking: null, exchange: { type: 'none' } });
    warn(d, 'bad-key');
  }
  readWaiting(d);
}

function readWaiting(d: Draft): void {
  tellPhase(d);
  for (const wire of takeWaiting(d)) {
    receive(d, wire);
    tellPhase(d);
  }
}
