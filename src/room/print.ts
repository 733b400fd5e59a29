import { toHex } from '../crypto/bytes';
import { fingerprint, fingerprintView } from '../crypto/fingerprint';
import type { Primitives } from '../crypto/primitives';
import { otrFingerprint } from '../otr/dsaKey';
import type { Print } from './state';

/** What a participant's keys look like. `otr`: the OTR key as OTR serialises it, where it is known. */
export function printOf(
  crypto: Primitives,
  identity: Uint8Array,
  otrHash: Uint8Array,
  otr: Uint8Array | null,
): Print {
  return {
    fingerprint: fingerprintView(fingerprint(crypto, identity, otrHash)),
    keys: {
      identity: toHex(identity),
      otr: otr && toHex(otr),
      otrHash: toHex(otrHash),
      otrFingerprint: otr && toHex(otrFingerprint(otr)),
    },
  };
}
