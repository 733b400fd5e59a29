// Every fixed word of the pages. The names of fields, buttons and regions are relied on by tests and by screen-reader users' habits.
import { LIMITS } from '../src/contract';
import { clock } from './time';

export const labels = {
  product: 'Hushroom',
  unnamed: 'Somebody without a name',
  you: 'you',

  roomName: 'Room name',
  nickname: 'Nickname',
  server: 'Server',
  message: 'Message',
  join: 'Join',
  joining: 'Joining…',
  send: 'Send',
  leave: 'Leave',
  openTab: 'Open in a tab',
  fingerprints: 'Fingerprints',
  details: 'Room details',
  people: 'People',
  messages: 'Messages',
  roomState: 'Room state',
  rooms: 'Rooms',
  theme: 'Theme',
  close: 'Close',
  more: 'More',

  captchaTitle: 'The server asks you something',
  captchaText: 'It wants to know that a person is joining, before it makes a throw-away account.',
  captchaPicture: 'A picture with the text to type',
  captchaAnswer: 'Text in the picture',
  captchaHint: 'If you cannot read it, leave, and choose another server: this one offers nothing else.',
  captchaWordsHint: 'The words are those of the server.',
  captchaSend: 'Send the answer',

  joinTitle: 'Join a room',
  joinLead: 'No account. Be here when the others are.',
  joinAnother: 'Join another room',
  backToRoom: 'Back to the room',
  suggest: 'Suggest a name',
  suggestWords: 'Suggest one',
  roomHint: 'Anyone who knows or guesses it can come in.',
  roomSuggested: 'Nobody can guess this one. Share it with care.',
  nicknameHint: 'Only people in the room see it.',
  serverHint: 'Carries the encrypted messages. Everybody in a room uses the same one.',
  protects: 'Only people in the room can read what is said, and by whom.',
  protectsNot: 'The server can see that you are connected, from where, and when something is sent.',
  roomEmpty: 'Type the name of a room.',
  nicknameEmpty: 'Type the name that others shall see.',
  serverEmpty: 'Type the name of a server, such as example.org.',

  lostTitle: 'Hushroom was closed.',
  lostText: 'The rooms you were in are gone; nothing of them was kept.',
  lostRead: 'I see',

  loading: 'Starting…',
  disconnected: 'Hushroom is not answering. Close this page and open it again.',

  aloneTitle: 'Nobody else is here',
  aloneText: 'Give the room name to the others in a way you trust, such as by voice.',
  agreeingTitle: 'Agreeing on keys',
  agreeingText: 'This takes a moment. Nothing can be sent before it is done.',
  quietTitle: 'Say something',
  quietText: 'Only the people listed can read it. Compare fingerprints to be sure who they are.',
  enteringTitle: 'On the way in',
  enteringText: 'A new throw-away account is used for each room, so that rooms cannot be linked.',
  copyName: 'Copy the room name',
  copied: 'Copied',
  notCopied: 'It could not be copied. Select it in the room details.',

  writePlaceholder: 'Write a message',
  newMessages: 'New messages',
  sending: 'Sending…',
  notSent: 'Not sent',
  writeAgain: 'Put it back in the message box',
  late: 'Came late: it was written before the messages above.',
  nothingToConfirm: 'Nothing to confirm: nobody else was here.',
  progress: 'Confirmed by',
  whoConfirmed: 'Who has confirmed',
  confirmed: 'Confirmed',
  overdue: 'overdue',
  notForAWhile: 'Not confirmed for a while',
  unverified: 'not verified',
  stepDone: 'done',
  stepMissing: 'missing',
  notYet: 'Not yet',
  leftBefore: 'Left before confirming',

  unsent: 'You had not sent this',
  joinAgain: 'Join again',
  dismiss: 'Dismiss',
  dismissHint:
    'Dismissing erases this conversation from your computer. It cannot erase what others have kept.',

  fingerprintsLead:
    'Or compare each person’s own words with that person, by voice or face to face. If all twelve are the same on both sides, nobody is in between.',
  roomCode: 'Room code',
  roomCodeText:
    'Everybody who sees the same people with the same keys has these twelve words. One of you reads them aloud where all can hear the voice; the others compare.',
  codeSame: 'We read the same code aloud',
  codeDiffers: 'They differ',
  codeSameHint: 'Then everybody who is here counts as verified.',
  codeMatched:
    'You have read the same code. Everybody here is verified, until somebody comes, goes or gets new keys.',
  codeChanged: 'The code has just changed, because people or keys did. Read the new one.',
  codeAlarmTitle: 'The room codes differ.',
  codeAlarmText:
    'Somebody may be in between, so nothing is sent from here. Leave, and meet in a room whose name nobody can guess.',
  codeSlip: 'It was a slip: we read it again',
  noRoomCode: 'There is a room code as soon as keys are agreed with somebody.',
  yourFingerprint: 'Your fingerprint',
  noFingerprint: 'Not known yet: keys are not agreed.',
  technical: 'Technical',
  hex: 'Fingerprint as 40 hexadecimal digits',
  otherForms: 'Digits and QR code',
  digits: 'Digits',
  digitsHint: 'The same fingerprint as numbers, for those who would rather read those to each other.',
  qrHint: 'And for a camera: the code says the hexadecimal digits under “Technical”.',
  identityKey: 'Identity key (X25519)',
  otrKey: 'OTR key (DSA)',
  otrFingerprint: 'OTR fingerprint, as other programs show it',
  otrHash: 'Hash of the OTR key',
  otrHashHint: 'The OTR key itself is shown to you in a private conversation.',
  compareWith: 'Compare',
  compareLead:
    'Ask this person, by voice or face to face, to read these twelve words from their own screen. Compare all of them: a few at the ends can be imitated.',
  yourWordsLead: 'Read these to whoever wants to be sure that it is you.',
  theyMatch: 'They match',
  theyDiffer: 'They differ',
  takeBack: 'Take it back',
  compareHint:
    'If they match, this person counts as verified from now on. If they differ, nothing is sent until you have decided what to do.',
  printAlarmTitle: 'A fingerprint differs.',
  printAlarmText:
    'may be somebody else, so nothing is sent from here. Leave, and meet in a room whose name nobody can guess.',
  printAlarmGone: 'may have been somebody else, and has left. Nothing is sent until you have decided.',
  goOnWithout: 'Go on without them',

  address: 'Address on the server',
  account: 'Account',
  accountKey: 'Logged in with a throw-away key that was made for this room. The server stores no account',
  accountAnonymous: 'Anonymous, made for this room',
  accountNone: 'None yet',
  identity: 'Identity',
  identityKept: 'The one that you keep',
  identityFresh: 'Made for this room and gone when you leave',
  privacy: 'Room name',
  guessable:
    'Can be guessed. Somebody who tries likely names could come in; you would see them under People.',
  notGuessable: 'Hard to guess.',
  security: 'Security log',
  nothingRefused: 'Nothing so far',
  refusedHint:
    'A few that failed a check are normal where a connection breaks; many mean that somebody interferes.',

  whoSeesWhom: 'Who sees whom',
  disagreementHint:
    'Be careful what you write until this ends. If it stays, leave and meet in another room or on another server.',

  wholeRoom: 'Whole room',
  onlyYouAnd: 'Only you and',
  conversations: 'Conversations',
  talkPrivately: 'Talk privately',
  endTalk: 'End',
  answerTalk: 'Answer',
  notNow: 'Not now',
  askAgain: 'Ask again',
  sent: 'Sent',
  askQuestion: 'Ask a question',
  question: 'Question',
  answer: 'Answer',
  askLead:
    'Ask something that only the two of you know. If the other answer is the same, nobody is in between. The answer itself is never sent.',
  replyLead:
    'What you type is not sent. The two answers are only compared: neither of you learns more than whether they are the same.',
  questionHint: 'It is shown as you type it. Do not put the answer into it.',
  answerRule:
    'Capital letters, extra spaces and accents typed in another way do not matter. Everything else does, also punctuation.',
  ask: 'Ask',
  giveAnswer: 'Give this answer',
  answerQuestion: 'Answer the question',
  refuseQuestion: 'Do not answer',
  breakOff: 'Break off',
  sendFile: 'Send a file',
  chooseFile: 'Choose a file to send',
  receiveFile: 'Receive',
  refuseFile: 'Refuse',
  cancelFile: 'Cancel',
  saveFile: 'Save',
  fileWarning: 'Files can be dangerous, even from people you know. Nothing is opened by itself.',
  locked: 'Three tries have failed. Compare fingerprints instead.',

  leavingText:
    'The others are asked whether they have the same messages of yours. This takes a few seconds at most.',
} as const;

export const themes = { system: 'System', light: 'Light', dark: 'Dark' } as const;

/** What names the one person that it is for. */
export const only = (name: string): string => `Only to ${name}`;
export const onlyMessage = (name: string): string => `Message only to ${name}`;
export const onlyPlaceholder = (name: string): string => `Write only to ${name}`;
export const privateTitle = (name: string): string => `Private conversation with ${name}`;
export const privateMessagesWith = (name: string): string => `Private messages with ${name}`;
export const talkWith = (name: string): string => `Talk privately with ${name}`;
export const receivedBy = (name: string): string => `Received by ${name}`;
export const fileProgress = (name: string): string => `Progress of ${name}`;
export const nowWriting = (name: string | null): string =>
  name === null ? 'You are writing to the whole room.' : `You are writing only to ${name}.`;

export const confirmedOf = (confirmed: number, expected: number): string =>
  `${confirmed} of ${expected} confirmed`;

/** When something happened for the first and the last time; once where both read the same. */
export function timesOf(firstAt: number, lastAt: number, now: number): string {
  const [first, last] = [firstAt, lastAt].map((at) => clock(at, now));
  return first === last ? `at ${first}` : `first at ${first}, last at ${last}`;
}

export const unreadWords = (count: number): string => `${count} unread`;

/** What the QR code of a fingerprint says: what it is, the form's version, 40 hexadecimal digits. */
export const qrText = (hex: string): string => `hushroom-fingerprint:1:${hex}`;

export const qrLabel = (name: string): string =>
  `QR code of the fingerprint of ${name}; the hexadecimal digits under “Technical” say the same`;

export const registered = (length: number | null): string =>
  length === null
    ? 'Made for this room and deleted when you leave'
    : `Made for this room and deleted when you leave; name and password of ${length} random characters`;

export const tooLong = (bytes: number): string => {
  const number = (value: number) => value.toLocaleString('en');
  const over = number(bytes - LIMITS.textBytes);
  return `Too long by ${over} bytes: ${number(bytes)} of at most ${number(LIMITS.textBytes)}. Shorten it or send it in parts.`;
};

/** Never a room name: titles end up in the browser's history. */
export const pageTitle = (unread: number): string =>
  unread > 0 ? `(${unread}) ${labels.product}` : labels.product;
