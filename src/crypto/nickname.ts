// What may be shown as somebody's name (docs/PROTOCOL.md 11). A nickname is outside data that stands beside every message:
// it must not be empty to the eye, reach out of its line, turn the text around it, or pass for another's.
import { LIMITS } from '../contract';
import { utf8 } from './bytes';

export type NicknameCheck = { readonly ok: true; readonly nickname: string } | { readonly ok: false };

const NO: NicknameCheck = { ok: false };

// Control, format (bidirectional controls, joiners, tags), surrogate, private and unassigned; line and paragraph separators.
const REFUSED = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
// Drawn as nothing though they are letters or marks (Hangul fillers, variation selectors, grapheme joiner), and U+2800, a
// Braille cell without dots. The emoji selector is the one that people type; it is let through behind its emoji.
const INVISIBLE = /(?<!\p{Emoji})\uFE0F|(?!\uFE0F)[\p{Default_Ignorable_Code_Point}\u2800]/u;
const SPACES = /\p{Zs}+/gu;
/** A mark with nothing to stand on would settle on whatever the page shows before the name. */
const LOOSE_MARK = /(?:^| )\p{M}/u;
/** No living script stacks more; a pile of them covers the lines above and below. */
const MARK_PILE = /\p{M}{5}/u;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The nickname in the form that is sent: NFC, trimmed, inner white space single. A nickname that comes from a peer is good
 * only if this gives back the same text. Never throws, and does little work on text of any length.
 */
export function checkNickname(text: string): NicknameCheck {
  // NFC shortens UTF-8 by less than a factor of four; white space beyond that is not a name.
  if (text.length > 4 * LIMITS.nicknameBytes) return NO;
  const trimmed = text.trim();
  if (trimmed === '' || REFUSED.test(trimmed) || INVISIBLE.test(trimmed)) return NO;
  const nickname = trimmed.replace(SPACES, ' ').normalize('NFC');
  if (LOOSE_MARK.test(nickname) || MARK_PILE.test(nickname)) return NO;
  if (utf8(nickname).length > LIMITS.nicknameBytes) return NO;
  return countGraphemes(nickname) <= LIMITS.nicknameGraphemes ? { ok: true, nickname } : NO;
}

const countGraphemes = (text: string): number => [...graphemes.segment(text)].length;
