// What the codes of the contract mean, in words: short, second person, what happened and what to do.
import type {
  ComposerBlock,
  ConnectStep,
  FailureCode,
  NoticeView,
  PersonView,
  RoomStatus,
  Verification,
} from '../src/contract';
import { LIMITS } from '../src/contract';
import { FILE_LIMITS } from '../src/contract/private';

/** Colour is never alone: each tone also has a sign of its own (components/Sign.tsx). */
export type Tone = 'quiet' | 'busy' | 'ok' | 'warn' | 'danger';

export interface StatusWords {
  readonly tone: Tone;
  readonly text: string;
  /** The counting part, shown after the text but not read out at each step. */
  readonly count: string | null;
}

export const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

function stepWords(step: ConnectStep): string {
  switch (step) {
    case 'key':
      return 'Making your keys';
    case 'name':
      return 'Working out the room';
    case 'socket':
      return 'Connecting to the server';
    case 'account':
      return 'Making a throw-away account';
    case 'login':
      return 'Logging in';
    case 'room':
      return 'Entering the room';
  }
}

export function statusWords(status: RoomStatus): StatusWords {
  switch (status.state) {
    case 'connecting':
      return { tone: 'busy', text: stepWords(status.step), count: null };
    case 'joining':
      return { tone: 'busy', text: 'Entering the room', count: null };
    case 'alone':
      return { tone: 'quiet', text: 'Waiting for others', count: null };
    case 'agreeing':
      return { tone: 'busy', text: 'Agreeing on keys', count: `${status.agreed} of ${status.of}` };
    case 'encrypted':
      return {
        tone: status.agreed < status.of ? 'warn' : 'ok',
        text: 'Encrypted',
        count: `${status.agreed} of ${status.of} agreed`,
      };
    case 'reconnecting':
      return status.retryInSeconds === null
        ? { tone: 'busy', text: 'Reconnecting', count: null }
        : { tone: 'warn', text: 'Connection lost', count: `next try in ${status.retryInSeconds} s` };
    case 'leaving':
      return { tone: 'busy', text: 'Saying goodbye…', count: null };
    case 'ended':
      return status.why === 'left'
        ? { tone: 'quiet', text: 'You left', count: null }
        : { tone: 'danger', text: 'Ended', count: null };
  }
}

export function failureWords(code: FailureCode): string {
  switch (code) {
    case 'bad-room-name':
      return `This room name cannot be used. Use 1 to ${LIMITS.roomNameCharacters} ordinary characters.`;
    case 'bad-nickname':
      return `This nickname cannot be used. Use 1 to ${LIMITS.nicknameGraphemes} ordinary characters.`;
    case 'bad-server':
      return 'This is not the name of a server. It looks like example.org.';
    case 'already-joined':
      return 'You are in this room already.';
    case 'unreachable':
      return 'The server cannot be reached. Check its name and your connection, then try again.';
    case 'registration-refused':
      return 'This server does not let guests in. Try another server.';
    case 'captcha-failed':
      return 'The server asked something that only a person can answer, and got no right answer. Join again for another question.';
    case 'registration-throttled':
      return 'This server lets no more guests in at the moment. Wait a few minutes, then try again.';
    case 'login-refused':
      return 'The server refused the login. Try again, or try another server.';
    case 'server-not-proved':
      return 'The server could not prove that it knows your account, so the connection was closed. Somebody may be in between.';
    case 'no-rooms-here':
      return 'This server has no rooms. Try another server.';
    case 'password-needed':
      return 'The server asks for a password for this room. Choose another room name.';
    case 'members-only':
      return 'The server lets only members into this room. Choose another room name.';
    case 'banned':
      return 'You have been banned from this room.';
    case 'creation-restricted':
      return 'This server does not let you make new rooms. Try another server.';
    case 'handle-refused':
      return 'The server did not accept the random name that stands for you. Try again.';
    case 'room-full':
      return 'The room is full. Try again later.';
    case 'room-locked':
      return 'The server keeps this room locked. Try again in a minute, or choose another room name.';
    case 'kicked':
      return 'You were removed from the room by somebody who runs it.';
    case 'removed':
      return 'The server removed you from the room.';
    case 'room-destroyed':
      return 'The room was closed.';
    case 'server-shut-down':
      return 'The server was shut down. Try again later.';
    case 'empty-message':
      return 'Write something first.';
    case 'message-too-long':
      return 'This message is too long. Send it in parts.';
    case 'nobody-can-read':
      return 'Nobody can read you at the moment, so nothing was sent. Wait until the room is encrypted.';
    case 'code-differs':
      return 'The room codes differ, so nothing was sent.';
    case 'code-changed':
      return 'The room code has just changed, because people or keys did. Read the new one aloud.';
    case 'fingerprint-differs':
      return 'A fingerprint differs, so nothing was sent.';
    case 'fingerprint-changed':
      return 'This is no longer the fingerprint of somebody in this room. Close this and look again.';
    case 'not-talking':
      return 'There is no private conversation to do this in, so nothing was sent.';
    case 'bad-question':
      return `Type a question of at most ${LIMITS.questionCharacters} characters.`;
    case 'bad-answer':
      return `Type an answer of at most ${LIMITS.answerCharacters} characters.`;
    case 'no-tries-left':
      return 'Three tries have failed with this person. Compare fingerprints instead.';
    case 'file-too-large':
      return `A file may have at most ${FILE_LIMITS.bytes / 1_000_000} MB.`;
    case 'file-busy':
      return 'One file at a time: wait until the other one is through, or cancel it.';
    case 'identity-locked':
      return 'Your identity is locked. Unlock it, or go in with a fresh one.';
    case 'wrong-passphrase':
      return 'This is not the passphrase, or the stored identity is damaged. Nothing was changed.';
    case 'passphrase-too-short':
      return `This passphrase is too short. Use at least ${LIMITS.passphraseLeast} characters that do not repeat a few, or five words.`;
    case 'not-in-room':
      return 'You are no longer in this room, so nothing was sent.';
    case 'internal':
      return 'Something went wrong inside Hushroom. Try again.';
  }
}

/** Failures of sending. Only here is `internal` uncertain: the message may have gone out before the answer was lost. */
export function sendFailureWords(code: FailureCode): string {
  if (code !== 'internal') return failureWords(code);
  return 'It is not certain that this was sent. Look whether it appears above before you send it again.';
}

export function endedWords(why: FailureCode | 'left'): string {
  return why === 'left' ? 'You left this room. Nobody can reach you in it any more.' : failureWords(why);
}

/** Why nothing can be sent; null when it can. */
export function blockWords(block: ComposerBlock): string | null {
  switch (block) {
    case null:
      return null;
    case 'connecting':
      return 'You can send as soon as you are in the room.';
    case 'alone':
      return 'You can send as soon as somebody else is here.';
    case 'agreeing':
      return 'You can send as soon as keys are agreed.';
    case 'reconnecting':
      return 'The connection is lost. You can send again when it is back; what you write stays here.';
    case 'code-differs':
      return 'You said that the room codes differ, so nothing can be sent.';
    case 'fingerprint-differs':
      return 'You said that a fingerprint differs, so nothing can be sent. Decide above what to do.';
    case 'ended':
      return 'You are no longer in this room.';
  }
}

export const isVerified = (verified: Verification): boolean => verified !== 'no' && verified !== 'differs';

/** Always with its means: they are not worth the same. */
export function verifiedWords(verified: Verification): { tone: Tone; text: string } {
  switch (verified) {
    case 'no':
      return { tone: 'ok', text: 'encrypted, not verified' };
    case 'code':
      return { tone: 'ok', text: 'verified by the room code' };
    case 'words':
      return { tone: 'ok', text: 'verified by fingerprint' };
    case 'question':
      return { tone: 'ok', text: 'verified by a question' };
    case 'differs':
      return { tone: 'danger', text: 'fingerprint differs' };
  }
}

/** What has been compared, and what that means from now on. */
export function comparedWords(verified: Verification): { tone: Tone; text: string } {
  switch (verified) {
    case 'no':
      return { tone: 'quiet', text: 'Not compared yet.' };
    case 'code':
      return { tone: 'ok', text: 'Verified because the room code was read aloud and is the same.' };
    case 'words':
      return { tone: 'ok', text: 'You said that you compared this fingerprint and that it is the same.' };
    case 'question':
      return { tone: 'ok', text: 'Verified by a question that only the two of you could answer.' };
    case 'differs':
      return { tone: 'danger', text: 'You said that this fingerprint differs.' };
  }
}

/** `doubted`: the room codes differ, so nobody knows whose keys these are. */
export function personWords(
  person: Pick<PersonView, 'state' | 'verified' | 'me'>,
  doubted = false,
): { tone: Tone; text: string } {
  switch (person.state) {
    case 'agreeing':
      return { tone: 'busy', text: 'agreeing on keys' };
    case 'encrypted':
      if (person.me) return { tone: 'ok', text: 'encrypted' };
      if (doubted) return { tone: 'danger', text: 'room code differs' };
      return verifiedWords(person.verified);
    case 'unreadable':
      return { tone: 'warn', text: 'cannot read this room' };
    case 'gone':
      if (person.verified === 'differs') return { tone: 'danger', text: 'has left, fingerprint differs' };
      return { tone: 'quiet', text: 'has left' };
  }
}

/** A notice as two halves around the name of its person, which needs an element of its own. `urgent` ones interrupt a screen reader. */
export interface NoticeWords {
  readonly tone: Tone;
  readonly urgent: boolean;
  /** Shown before the name; alone when the notice names nobody. */
  readonly before: string;
  /** Shown after the name; only used when there is one. */
  readonly after: string;
}

const quiet = (after: string): NoticeWords => ({ tone: 'quiet', urgent: false, before: '', after });
const line = (tone: Tone, before: string): NoticeWords => ({ tone, urgent: false, before, after: '' });

export function noticeWords(notice: NoticeView): NoticeWords {
  const { code, count } = notice;
  switch (code) {
    case 'joined':
      return quiet('joined');
    case 'left':
      return quiet('left. What is written from now on has new keys.');
    case 'reconnected':
      return line('quiet', 'You are connected again. Nothing was lost.');
    case 'you-joined':
      return line('quiet', 'You joined. Nobody can show you what was said before.');
    case 'plaintext-dropped':
      return line(
        'warn',
        count === 1
          ? 'Somebody sent a message without encryption. It was not shown.'
          : `${count} messages were sent without encryption. They were not shown.`,
      );
    case 'gap':
      return {
        tone: 'warn',
        urgent: false,
        before: count > 1 ? `${count} messages that` : 'A message that',
        after: count > 1 ? 'refers to are missing.' : 'refers to is missing.',
      };
    case 'sent-two-different':
      return {
        tone: 'danger',
        urgent: true,
        before: '',
        after:
          'signed two different messages in one place, for different people. Do not trust what they wrote.',
      };
    case 'keys-changed':
      return { ...quiet('has new keys. Compare fingerprints again.'), tone: 'warn' };
    case 'cannot-read':
      return { ...quiet('is in the room but cannot read what you write.'), tone: 'warn' };
    case 'room-not-anonymous':
      return line('warn', 'The server shows the addresses of everybody in this room to each other.');
    case 'room-logged':
      return line(
        'warn',
        'The server keeps a record of this room. It can record only who was here and when.',
      );
    case 'room-has-topic':
      return line('quiet', 'The server set a topic for this room. It is not encrypted, so it is not shown.');
    case 'flood-dropped':
      return line('warn', 'Too much came in at once: more than anybody can read. Some of it was dropped.');
    case 'views-differ':
      return {
        tone: 'danger',
        urgent: true,
        before: 'You and',
        after: 'see different people in this room. Be careful what you write until this ends.',
      };
    case 'rejoined':
      return line(
        'quiet',
        'The connection broke, so you joined again. Messages sent meanwhile are not shown.',
      );
    case 'code-matched':
      return line('ok', 'The room code was read aloud and is the same. Everybody who is here is verified.');
    case 'code-differed':
      return {
        ...line('danger', 'You said that the room codes differ. Somebody may be in between.'),
        urgent: true,
      };
    case 'words-matched':
      return {
        tone: 'ok',
        urgent: false,
        before: 'You compared the fingerprint of',
        after: 'It is the same, so you know whose messages these are from now on.',
      };
    case 'words-differed':
      return {
        tone: 'danger',
        urgent: true,
        before: 'You said that the fingerprint of',
        after: 'differs. Somebody may be in between.',
      };
    case 'lines-dropped':
      return line('quiet', 'Earlier messages were dropped to save memory.');
    case 'security':
      return {
        tone: 'danger',
        urgent: true,
        before: 'A message was refused because it had been tampered with. It claimed to come from',
        after: '',
      };
  }
}

/** A whole notice as one string, with a plain word where a name is missing. */
export function noticeSentence(notice: NoticeView, who: string | null): string {
  const words = noticeWords(notice);
  return [words.before, who ?? (needsName(words, notice) ? 'somebody' : ''), words.after]
    .filter(Boolean)
    .join(' ');
}

/** Whether the words only make sense with a name in them. */
export function needsName(words: NoticeWords, notice: NoticeView): boolean {
  return words.after !== '' || notice.code === 'security';
}
