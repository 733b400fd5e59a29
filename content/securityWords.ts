// The security log in words: what happened, what it means and what follows. A code without words does not compile.
import type { RefusalCode, SecurityCode } from '../src/contract';
import type { Tone } from './words';

export interface SecurityWords {
  readonly what: string;
  readonly means: string;
  readonly tone: Tone;
}

const quiet = (what: string, means: string): SecurityWords => ({ tone: 'quiet', what, means });
const warn = (what: string, means: string): SecurityWords => ({ tone: 'warn', what, means });
const danger = (what: string, means: string): SecurityWords => ({ tone: 'danger', what, means });

/** What happened in the room. */
export const eventWords: Readonly<Record<SecurityCode, SecurityWords>> = {
  'plaintext-dropped': warn(
    'Sent without encryption',
    'The server, or somebody without Hushroom, wrote into the room. Nothing of it was shown.',
  ),
  'flood-dropped': warn(
    'Too much at once',
    'Somebody sent more than anybody can read. What was too much was dropped; the others were not held up.',
  ),
  gap: warn(
    'A message was missing',
    'A message refers to one that never came. A bad connection does that; a server that holds messages back does, too.',
  ),
  'sent-two-different': danger(
    'Two different messages in one place',
    'Somebody signed two messages as one, so that others read something else. Both are shown where both can be read. Do not trust their author.',
  ),
  'keys-changed': warn(
    'Somebody came back with other keys',
    'It may be another person behind the same place. The old keys were not replaced; compare fingerprints.',
  ),
  'cannot-read': warn(
    'Somebody is here who cannot read',
    'A program without the room’s secret is in the room. It gets no keys and sees only that something is sent.',
  ),
  'views-differ': danger(
    'You saw different people',
    'Somebody had another list of people or keys than you. It was shown by name at the time; if it happens often, leave this room.',
  ),
  'code-differed': danger(
    'The room codes differed',
    'You said so. Somebody may have been in between, so nothing was sent until you took it back.',
  ),
  'words-differed': danger(
    'A fingerprint differed',
    'You said so of one person. That person’s keys are not those that you see.',
  ),
};

/** What failed a check of the protocol (docs/PROTOCOL.md). */
export const refusalWords: Readonly<Record<RefusalCode, SecurityWords>> = {
  malformed: quiet(
    'Not in a form that the protocol knows',
    'Another program or another version, or somebody who tries things out. It was dropped.',
  ),
  'unknown-sender': quiet(
    'From somebody whose keys are not known',
    'Somebody came or went just then. It was dropped; what matters is asked for again.',
  ),
  unasked: quiet(
    'An answer to a question that was not asked',
    'An answer came late or twice, or was made up. It was dropped.',
  ),
  signature: warn(
    'Its signature was wrong',
    'It was changed on the way, or somebody pretended to be somebody else. It was dropped.',
  ),
  commitment: warn(
    'Its contents were not those that its sender had committed to',
    'Its sender tried to show each of you something else. It was dropped.',
  ),
  'chain-distance': warn(
    'Too far ahead of everything that came before',
    'Somebody tried to make your computer work in vain. It was dropped.',
  ),
  position: warn(
    'In a place that is taken or closed',
    'An old message was sent again, or slipped in after its keys had ended. It was dropped.',
  ),
  handshake: warn(
    'A key exchange that failed',
    'It was cut off or changed on the way, or the other one does not have this room’s secret. It is tried again.',
  ),
  'identity-conflict': warn(
    'A handle that came back with other keys',
    'Somebody took the place of another one. The new keys were refused.',
  ),
  nickname: quiet(
    'A nickname that is not allowed',
    'It has signs that could mislead. Its owner was not let in.',
  ),
  box: warn(
    'New keys that could not be opened',
    'They were lost or changed on the way. They are asked for again, and agreed anew if that does not help.',
  ),
  pairwise: warn(
    'A message between two members that failed its check',
    'It was changed, doubled or came too late. It was dropped and is sent again.',
  ),
  'own-frame-forged': danger(
    'Pretended to come from you',
    'The server or somebody in the room wrote in your name. Nobody who uses Hushroom believes it.',
  ),
};
