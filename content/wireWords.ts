// What the server sees, and what it does not, in words.
import type { RoomView } from '../src/contract';
import type { WireEntry } from '../src/contract/servers';
import { people } from './words';

export const wireLabels = {
  title: 'What the server sees',
  open: 'See what the server sees',
  lead: 'The server carries everything that is said here, sealed. This is what passed it last, exactly as it stood there.',
  learns: 'It learns',
  learnsNot: 'It does not learn',
  sideBySide: 'Side by side',
  asRead: 'As people read it',
  asSeen: 'As the server sees it',
  sent: 'You sent',
  received: 'You received',
  nothingToRead: 'Nothing to read: a greeting, keys or a confirmation.',
  nothingYet:
    'Nothing has passed since Hushroom last woke up. What passes is kept in memory only, and not for long.',
} as const;

function accountWords({ login }: RoomView['details']): string {
  switch (login) {
    case 'key':
      return 'The key that was made for this login, and the throw-away address that follows from it.';
    case 'registered':
    case 'anonymous':
    case null:
      return 'The throw-away account that was made for this room.';
  }
}

export function learns({ details, people: all }: RoomView): readonly string[] {
  const present = all.filter(({ state }) => state !== 'gone').length;
  return [
    'That you use Hushroom, and the network address that you come from.',
    accountWords(details),
    'When you come and go, when you send something, and when your browser confirms what it got.',
    `How many are here: ${people(present)}. Each has a random handle; who sends something, it knows by that.`,
    'How long each message is, in steps: short ones all look alike.',
    'The address of the room, which is worked out from its name.',
  ];
}

export const learnsNot = ({ details }: RoomView): readonly string[] => [
  'What is said.',
  'Nicknames, fingerprints and room codes.',
  details.guessableName
    ? 'The name of the room, unless it guesses it: this one can be guessed. It could then come in, and you would see it under People.'
    : 'The name of the room.',
  'Whether you are the same person as in another room, or at another time. Your network address may tell it that.',
];

export const directionWords = (direction: WireEntry['direction']): string =>
  direction === 'out' ? wireLabels.sent : wireLabels.received;

export const sizeWords = ({ bytes, cut }: Pick<WireEntry, 'bytes' | 'cut'>): string =>
  `${bytes.toLocaleString('en')} bytes${cut ? ', the beginning of them' : ''}`;
