// Who is in the room, as a digest that rides in every payload (the paper's Attest; docs/PROTOCOL.md, "Views").
import { toHex } from '../crypto/bytes';
import { hash } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import type { Handle } from './names';

export interface Attested {
  readonly handle: Handle;
  readonly identity: Uint8Array;
  readonly otrHash: Uint8Array;
  readonly nickname: string;
}

/** One member's line: a member that shows itself differently to different members gives them different digests. */
export const memberHash = (crypto: Primitives, who: Attested): Uint8Array =>
  hash(crypto, 'member', who.handle, who.identity, who.otrHash, who.nickname);

/** Digest of the sorted list of members, 32 bytes. Its first 132 bits are the room code. */
export function viewDigest(crypto: Primitives, lines: readonly Uint8Array[]): Uint8Array {
  const sorted = [...lines].sort((a, b) => (toHex(a) < toHex(b) ? -1 : 1));
  return hash(crypto, 'view', ...sorted);
}
