// What an authentic data message says, taken in order.
import { change, changeSession, type Draft, emit, sessionOf, warn } from './draft';
import type { DataKeys } from './keys';
import { readAll } from './reader';
import { beat } from './sending';
import { dropRun, receiveSmp } from './smpTurns';
import { type Content, TLV, type Tlv } from './tlv';

/** Bytes that come with the extra symmetric key. */
export const MAX_EXTRA_DATA = 1024;

/** `keys`: those the message came under. */
export function receiveContent(d: Draft, { text, tlvs }: Content, keys: DataKeys): void {
  // A message without either is a heartbeat, and nothing is answered to it: two would go on for ever.
  if (text !== '' || tlvs.some(({ type }) => type !== TLV.padding)) changeSession(d, { unanswered: true });
  if (text !== '') emit(d, { type: 'text', text });
  for (const tlv of tlvs) if (sessionOf(d)) receiveTlv(d, tlv, keys);
  beat(d);
}

function receiveTlv(d: Draft, tlv: Tlv, keys: DataKeys): void {
  switch (tlv.type) {
    case TLV.disconnected:
      dropRun(d);
      return change(d, { conversation: { type: 'finished' } });
    case TLV.smp1:
    case TLV.smp1Question:
    case TLV.smp2:
    case TLV.smp3:
    case TLV.smp4:
    case TLV.smpAbort:
      return receiveSmp(d, tlv);
    case TLV.extraKey:
      return receiveExtraKey(d, tlv.value, keys.extra);
    default: // padding, and what the protocol tells us to ignore
  }
}

function receiveExtraKey(d: Draft, value: Uint8Array, key: Uint8Array): void {
  const use = readAll(value.subarray(0, 4), (it) => it.int());
  if (use === undefined || value.length > 4 + MAX_EXTRA_DATA) return warn(d, 'malformed');
  emit(d, { type: 'extra-key', sent: false, use, data: value.slice(4), key });
}
