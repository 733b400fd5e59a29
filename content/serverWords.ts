// What "Test this server" found, in words: what it is, and what it means for a conversation. The command for those who host
// (scripts/doctor.ts) says the same.
import type { ServerCheckName, ServerCheckView, ServerTestView } from '../src/contract/servers';
import type { Tone } from './words';

export const checkTitles: Readonly<Record<ServerCheckName, string>> = {
  address: 'Address',
  reachable: 'Connection',
  origin: 'What your browser adds',
  login: 'Getting in without an account',
  rooms: 'Rooms',
  hidden: 'Rooms keep nothing',
  addresses: 'Addresses hidden from each other',
  history: 'No history for newcomers',
  private: 'Private messages',
  size: 'Size of messages',
  speed: 'Speed',
};

type Words = readonly [text: string, meaning: string];

const quiet = (text: string): Words => [text, ''];
const kib = (bytes: string | number | null): string => `${Math.floor(Number(bytes ?? 0) / 1024)} KiB`;

const NOBODY_COULD_LOOK: Words = ['It could not be found out.', 'The server broke off or did not answer.'];
const BAD_LOGIN = 'Nobody can use this server without an account of their own. Choose another one.';
/** Why a room could not be entered, whoever asks. */
const NO_ROOM: Words = [
  'A room could not be opened.',
  'The server does not let strangers open rooms. Choose another one, or ask whoever runs it.',
];

/** What was found, then what follows from it (empty when nothing does). `value` may come from the server: show it as text. */
const FOUND: Readonly<Record<ServerCheckName, (found: string, value: ServerCheckView['value']) => Words>> = {
  address: (found, value) => {
    if (found === 'typed') return quiet(`As you typed it: ${value}`);
    if (found === 'host-meta') return quiet(`The server says where it is: ${value}`);
    return [
      `The usual one is tried: ${value}`,
      'The server does not say where it is (XEP-0156), or not to browsers (CORS). If the connection fails, type its address.',
    ];
  },
  reachable: (found) => {
    if (found === 'tls') return quiet('The server answers, and the way to it is protected.');
    if (found === 'plain')
      return ['The server answers, without TLS.', 'That is for tests on this machine only.'];
    return [
      'The server does not answer.',
      'The name may be wrong, the server down, or its certificate not valid: a browser does not say which.',
    ];
  },
  origin: (found) => {
    if (found === 'common') return quiet('That this is Hushroom, and nothing that is yours alone.');
    if (found === 'removed') return quiet('Nothing: you allowed Hushroom to take it off.');
    return [
      'Firefox tells every server a number that stays the same for your installation.',
      'By it a server can tell that two of your throw-away accounts are yours. If you allow it, Hushroom takes it off for this server.',
    ];
  },
  login: (found, value) => {
    switch (found) {
      case 'key':
        return quiet('With a throw-away key. The server stores nothing.');
      case 'registered':
        return Number(value) >= 256
          ? quiet('With a throw-away account that is removed when you leave.')
          : [
              `With a throw-away account; its name has ${value} characters.`,
              'The server refuses longer names. That is enough.',
            ];
      case 'anonymous':
        return [
          'As a guest.',
          'When the connection breaks, others see you leave and come back, because guests cannot take up where they were.',
        ];
      case 'registration-throttled':
        return ['Too many accounts were made from your address.', 'Try again in some minutes.'];
      case 'captcha-failed':
        return [
          'The server asks something that only a person can answer.',
          'You will be asked when you join. The rest cannot be tested without that.',
        ];
      case 'server-not-proved':
        return [
          'The server could not prove that it is the one.',
          'Somebody may be in between. Do not use it.',
        ];
      default:
        return ['The server lets nobody in.', BAD_LOGIN];
    }
  },
  rooms: (found, value) =>
    found === 'found'
      ? quiet(`They are at ${value}.`)
      : [
          'The server has no rooms, or does not say where.',
          'Choose another server, or type the whole address of a room.',
        ],
  hidden: (found) => {
    switch (found) {
      case 'hidden':
        return quiet('Rooms are in no list, and gone when the last one leaves.');
      case 'logged':
        return [
          'The server keeps a copy of what is sent.',
          'It is encrypted, but it may be kept for a long time: who is there, and when.',
        ];
      case 'public':
        return ['Rooms are in a public list.', 'Anybody can see that they exist and how many are there.'];
      case 'persistent':
        return ['Rooms stay when everybody has left.', 'The server remembers that they existed.'];
      case 'broken-off':
        return NOBODY_COULD_LOOK;
      default:
        return NO_ROOM;
    }
  },
  addresses: (found) => {
    switch (found) {
      case 'nobody':
        return quiet('Nobody in a room sees the throw-away address of another.');
      case 'owner':
        return [
          'Whoever comes first sees the throw-away addresses of the others.',
          'They say nothing about you, and are new for each room. The same one can put people out of the room.',
        ];
      case 'everybody':
        return [
          'Everybody in a room sees the throw-away addresses of all.',
          'They say nothing about you, and are new for each room.',
        ];
      default:
        return NOBODY_COULD_LOOK;
    }
  },
  history: (found) => {
    switch (found) {
      case 'none':
        return quiet('Who comes later is shown nothing of before.');
      case 'kept':
        return [
          'The server keeps what was sent for newcomers.',
          'They cannot read it and we ignore it, but the server holds it longer than it has to.',
        ];
      default:
        return [
          'A second person could not enter.',
          'Without that there is no conversation. Choose another server.',
        ];
    }
  },
  private: (found) =>
    found === 'allowed'
      ? quiet('Allowed: keys are exchanged by them.')
      : [
          'Not allowed in rooms.',
          'Keys are exchanged in the open room instead, encrypted all the same; in large rooms that is slower.',
        ],
  size: (found, value) => {
    switch (found) {
      case 'whole':
        return quiet(`The largest message that we send (${kib(value)}) comes through.`);
      case 'smaller':
        return [
          `At most about ${kib(value)} come through.`,
          'Very long messages, and changes of keys in very large rooms, will fail.',
        ];
      case 'cut':
        return [
          `At ${kib(value)} the server broke the connection.`,
          'Long messages will put you out of the room.',
        ];
      default:
        return ['Not even short messages come through whole.', 'Choose another server.'];
    }
  },
  speed: (found, value) => {
    const rate = `About ${Math.max(1, Math.round(Number(value ?? 0) / 1000))} kB a second.`;
    if (found === 'fast') return quiet(rate);
    return [
      `${rate.slice(0, -1)}: the server slows everybody down.`,
      'Entering a room with many people takes longer; nothing is lost.',
    ];
  },
};

export interface ServerCheckWords {
  readonly title: string;
  readonly text: string;
  readonly meaning: string;
}

export function serverCheckWords({ check, verdict, found, value }: ServerCheckView): ServerCheckWords {
  const title = checkTitles[check];
  switch (verdict) {
    case 'waiting':
      return { title, text: 'Not yet tried.', meaning: '' };
    case 'running':
      return { title, text: 'Trying…', meaning: '' };
    case 'skipped':
      return { title, text: 'Not tried: something before it failed.', meaning: '' };
    default: {
      const [text, meaning] = FOUND[check](found, value);
      return { title, text, meaning };
    }
  }
}

/** All of a test in one sentence, for the end of it and for who does not look at the list. */
export function serverTestWords({ done, checks }: ServerTestView): {
  readonly tone: Tone;
  readonly text: string;
} {
  const count = (verdict: ServerCheckView['verdict']): number =>
    checks.filter((it) => it.verdict === verdict).length;
  if (!done) {
    const over = checks.length - count('waiting') - count('running');
    return { tone: 'busy', text: `Testing: ${over} of ${checks.length} looked at.` };
  }
  if (count('fail') > 0)
    return { tone: 'danger', text: 'This server is not good for a conversation. Below is why.' };
  const notes = count('warn');
  if (notes === 0) return { tone: 'ok', text: 'Everything is as it should be.' };
  return { tone: 'warn', text: `It works. ${notes === 1 ? 'One thing' : `${notes} things`} to know:` };
}

export const checkTones: Readonly<Record<ServerCheckView['verdict'], Tone>> = {
  waiting: 'quiet',
  running: 'busy',
  ok: 'ok',
  warn: 'warn',
  fail: 'danger',
  skipped: 'quiet',
};

export const serverLabels = {
  test: 'Test this server',
  testing: 'Testing…',
  keep: 'Keep this server',
  kept: 'Kept servers',
  use: (server: string): string => `Use ${server}`,
  forget: (server: string): string => `Forget ${server}`,
  results: 'What the test found',
  allow: 'Allow this, and test again',
  allowHint: 'Your browser will ask you. It is for this one server, and can be taken back there.',
  outdated: 'The test below was of another server.',
} as const;
