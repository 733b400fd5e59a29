// What people say of what they compared: the room code, or one participant's fingerprint.
import type { ComparisonVerdict } from '../contract';
import { toHex } from '../crypto/bytes';
import { listed } from '../mpotr/roster';
import type { Draft } from './draft';
import { notice } from './lines';
import { doubt, retract, silence, verify, withdrawCode } from './verification';

/** The code was read aloud: it stands for everybody who is in the view now, and for the keys that they have now. */
export function codeRead(d: Draft, verdict: ComparisonVerdict): void {
  const { session } = d.state;
  if (verdict === 'unread') {
    d.state = { ...d.state, code: null };
    return;
  }
  if (!session || d.state.view.roomCode === null) return;
  const prints = listed(session).flatMap((it) => d.state.prints.get(it.id)?.fingerprint.hex ?? []);
  const code = { digest: toHex(session.views.digest), verdict };
  const known = verdict === 'matches' ? verify(d.state, prints, 'code') : withdrawCode(d.state, prints);
  d.state = notice({ ...known, code }, d.env, verdict === 'matches' ? 'code-matched' : 'code-differed');
}

/** One fingerprint was compared, by voice, face to face or by its QR code. */
export function compared(d: Draft, hex: string, verdict: ComparisonVerdict | 'settled'): void {
  const person = d.state.view.people.find((it) => !it.me && it.fingerprint?.hex === hex);
  if (!person) return;
  switch (verdict) {
    case 'matches':
      d.state = notice(verify(d.state, [hex], 'words'), d.env, 'words-matched', person.id);
      return;
    case 'differs':
      d.state = notice(doubt(d.state, person), d.env, 'words-differed', person.id);
      return;
    case 'unread':
      d.state = retract(d.state, hex);
      return;
    case 'settled':
      if (person.state === 'gone') d.state = silence(d.state, [hex]);
      return;
  }
}
