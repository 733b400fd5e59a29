// The passphrase of a kept identity. Whoever has the computer can try passphrases as fast as it can run Argon2id, for as long as it likes.
import { LIMITS } from '../contract';
import { utf8 } from '../crypto/bytes';

/** Fewer than these are a repetition, not a passphrase. */
const DIFFERENT = 5;

/**
 * The bytes that keys are derived from: NFKC, so that two keyboards give the same; trimmed. Undefined for one that is too short to
 * protect anything, or too long to have been typed.
 */
export function passphraseBytes(typed: string): Uint8Array | undefined {
  if (typed.length > LIMITS.passphraseMost) return undefined;
  const characters = [...typed.normalize('NFKC').trim()];
  const enough = characters.length >= LIMITS.passphraseLeast && new Set(characters).size >= DIFFERENT;
  return enough ? utf8(characters.join('')) : undefined;
}
