// The fixed words of "Your identity".
import { LIMITS } from '../src/contract';

export const identityLabels = {
  title: 'Your identity',
  passphrase: 'Passphrase',
  again: 'The same passphrase again',
  newPassphrase: 'New passphrase',
  oldPassphrase: 'Present passphrase',
  passphraseRule: `At least ${LIMITS.passphraseLeast} characters; five random words are good. Nobody can restore it if it is forgotten.`,
  againHint: 'So that a slip of the finger does not lock you out.',
  notTheSame: 'The two passphrases differ.',
  working: 'Working… this takes a moment on purpose',

  noneLead:
    'Normally each room gets new keys, and nothing is kept when the browser closes. If you meet the same people again and again, you can keep one identity instead.',
  keepGood: 'Your fingerprint stays the same, also after a restart: people need to verify you only once.',
  keepRecognised:
    'Whoever is in two rooms with you can tell that you are the same person. Servers cannot: each room still gets an account of its own.',
  keepStored:
    'It is stored on this computer, sealed under your passphrase, with the people whom you have verified.',
  keep: 'Keep an identity',

  lockedLead:
    'Your identity is locked. Without the passphrase nobody can read it, and rooms that you join get new keys.',
  unlock: 'Unlock',

  unlockedLead:
    'Rooms that you join use this identity, unless you choose otherwise there. People in them can recognise you across rooms; servers cannot.',
  lock: 'Lock now',
  lockHint: 'You leave the rooms that you joined with it.',
  lockAfter: 'Lock when nothing has been open for',
  remembered: 'People whom it remembers',
  nobody: 'Nobody yet. Whoever you verify in a room that you joined with this identity is remembered here.',
  forget: 'Forget',
  change: 'Change the passphrase',
  changed: 'The passphrase is changed.',
  remove: 'Remove this identity',
  removeText:
    'Its keys and the people it remembers are deleted from this computer, and you leave the rooms that you joined with it. Nothing brings it back: to others you will be somebody new.',
  removeYes: 'Remove it for good',

  erase: 'Leave and erase everything',
  eraseText:
    'Leaves all rooms and deletes all that Hushroom has on this computer: conversations, keys, this identity, the people it remembers, servers and settings.',
  eraseNot:
    'It cannot erase what others have read or kept, what a server has noticed (that you were connected, from where, and when), or what the system may have copied from memory to disk.',
  eraseYes: 'Leave and erase now',
  erased: 'Everything is erased.',

  joinAs: 'Go in as',
  kept: 'Your kept identity',
  keptHint: 'People in the room can recognise you across rooms; servers cannot.',
  fresh: 'Somebody new',
  freshHint: 'New keys for this room alone, gone when you leave.',
  unlockHint: 'It is locked: joining unlocks it.',
} as const;

export const lockTimes: readonly (readonly [minutes: number, text: string])[] = [
  [5, '5 minutes'],
  [15, '15 minutes'],
  [60, '1 hour'],
  [240, '4 hours'],
];
