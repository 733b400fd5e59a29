// From what a user types to a room that the server cannot name (docs/PROTOCOL.md 3).
import { LIMITS } from '../contract';
import type { RoomMaterial } from '../room/types';
import { argon2, SALT_BYTES } from './argon2';
import { toBase32, utf8 } from './bytes';
import { hash } from './hash';
import type { Primitives } from './primitives';
import { wordsOf } from './words';

/** What was typed, in the one form that everybody derives from. */
export type RoomName =
  | { readonly ok: true; readonly kind: 'name'; readonly name: string }
  /** A whole address: that room as it stands. `name` is both halves. */
  | {
      readonly ok: true;
      readonly kind: 'address';
      readonly name: string;
      readonly localpart: string;
      readonly service: string;
    }
  | { readonly ok: false; readonly why: 'empty' | 'too-long' | 'bad-character' };

// Control, format (bidirectional controls, zero width), surrogate, private and unassigned characters; line and paragraph
// separators; and what is drawn as nothing. Two names that look the same must not be two rooms.
const REFUSED = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const SPACES = /\p{Zs}+/gu;
// RFC 7622, ASCII only: anything else that holds an @ is a name. The domain needs a dot, "me@home" is a name too.
const ADDRESS =
  /^([^\s@/"&':<>]+)@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;

/** NFKC, lower case, NFKC again, trimmed, inner white space single. Never throws, whatever the text. */
export function normaliseRoomName(text: string): RoomName {
  // Before any work on it; folding makes a name shorter by less than this, and what is left over is counted below.
  if (text.length > 16 * LIMITS.roomNameCharacters) return { ok: false, why: 'too-long' };
  const typed = text.trim();
  if (typed === '') return { ok: false, why: 'empty' };
  if (REFUSED.test(typed)) return { ok: false, why: 'bad-character' };
  const name = typed.normalize('NFKC').toLowerCase().normalize('NFKC').replace(SPACES, ' ').trim();
  if (name === '') return { ok: false, why: 'empty' };
  if (REFUSED.test(name)) return { ok: false, why: 'bad-character' };
  const address = ADDRESS.exec(name);
  // An address is bounded by XMPP itself: 1,023 bytes for a half, of which no server of ours needs so much.
  if (address) {
    const [, localpart, service] = address;
    if (name.length > 4 * LIMITS.roomNameCharacters) return { ok: false, why: 'too-long' };
    return { ok: true, kind: 'address', name, localpart: localpart!, service: service! };
  }
  if ([...name].length > LIMITS.roomNameCharacters) return { ok: false, why: 'too-long' };
  return { ok: true, kind: 'name', name };
}

/**
 * `name` as typed or as normalised; `service` is the domain of the MUC service, for an address its own. Takes about 0.3 s
 * and 64 MiB. Rejects on a name that `normaliseRoomName` refuses (our own misuse).
 *
 * A whole address keeps its localpart, and its psk comes from that localpart as if it were the name.
 */
export async function deriveRoom(crypto: Primitives, name: string, service: string): Promise<RoomMaterial> {
  const room = normaliseRoomName(name);
  if (!room.ok) throw new RangeError('not a room name');
  const address = room.kind === 'address';
  const password = utf8(address ? room.localpart : room.name);
  const salt = hash(crypto, 'room salt', service.toLowerCase()).slice(0, SALT_BYTES);
  const material = await argon2(password, salt, 64);
  return {
    localpart: address ? room.localpart : toBase32(material.slice(0, 20)),
    psk: material.slice(32, 64),
  };
}

/** Six words, 66 random bits: nobody guesses it, and it can be read out over a telephone. */
export const suggestRoomName = (random: (size: number) => Uint8Array): string =>
  wordsOf(random(9), 6).join('-');
