// The attacks that this project answers for, and the tests that try them. A row without a test is a row of the report all the same.
// Numbers are those of the project's own list of attacks (S) and faults (R); they never change their meaning.

const unit = (...names) => names.map((it) => `test/unit/${it}.test.ts`);
const relay = (name) => `test/relay/${name}.test.ts`;
const browser = (name) => `test/browser/${name}.test.ts`;
const otr = (name) => `test/otr/${name}.test.ts`;

/** `elsewhere`: tests that need browsers; they belong to `npm test` and are not run for the report. */
export const ROWS = [
  {
    id: 'S-01',
    what: 'ghost occupants, forged and real',
    tests: [relay('membership'), browser('relayPeople'), ...unit('mpotr/strangers')],
  },
  {
    id: 'S-02',
    what: 'a member that only some can see',
    tests: [relay('membership'), browser('relayPeople'), ...unit('mpotr/views', 'mpotr/watch')],
  },
  {
    id: 'S-03',
    what: 'a departure that the server hides',
    tests: [relay('membership'), ...unit('mpotr/rekey')],
  },
  {
    id: 'S-04',
    what: 'the name of one who left, with another key',
    tests: [relay('membership')],
  },
  {
    id: 'S-05',
    what: 'messages dropped on their way to one member',
    tests: [relay('transcript'), browser('relayMessages'), ...unit('mpotr/transcript')],
  },
  {
    id: 'S-06',
    what: 'replay, also after a reconnection',
    tests: [relay('transcript'), browser('relayMessages'), ...unit('mpotr/chains')],
  },
  {
    id: 'S-07',
    what: 'messages in another order',
    tests: [relay('transcript'), browser('relayMessages'), ...unit('mpotr/transcript')],
  },
  {
    id: 'S-08',
    what: 'frames of another room or session',
    tests: [relay('confusion'), browser('relayPeople'), ...unit('mpotr/seal', 'mpotr/binding')],
  },
  { id: 'S-09', what: "one's own frames played back", tests: [relay('confusion'), browser('relayMessages')] },
  {
    id: 'S-10',
    what: 'one thing said to one and another to the other',
    tests: [relay('transcript'), browser('relayMessages'), ...unit('mpotr/equivocation', 'room/twins')],
    elsewhere: ['test/browser/interfaceDoubt.test.ts'],
  },
  { id: 'S-11', what: 'one ciphertext, two keys', tests: unit('mpotr/seal') },
  { id: 'S-12', what: 'guessing by what is answered', tests: [relay('confusion')] },
  {
    id: 'S-13',
    what: 'a member that blocks the key agreement',
    tests: [relay('agreement'), browser('relayPeople'), ...unit('mpotr/handshake')],
  },
  {
    id: 'S-14',
    what: 'storms of renewed keys, joins and leaves',
    tests: [relay('agreement'), ...unit('mpotr/rekey')],
  },
  { id: 'S-15', what: 'identities misbound in the handshake', tests: unit('mpotr/binding', 'noise/noise') },
  { id: 'S-16', what: 'weak and low-order points', tests: unit('mpotr/points', 'crypto/primitives') },
  {
    id: 'S-17',
    what: 'frames cut, extended, changed',
    tests: unit('mpotr/frames', 'mpotr/fuzz', 'codec/cbor'),
  },
  {
    id: 'S-18',
    what: 'a joiner that reads the past, a leaver that reads on',
    tests: [relay('membership'), ...unit('mpotr/session')],
    elsewhere: ['test/browser/room.test.ts'],
  },
  { id: 'S-19', what: 'a transcript as proof', tests: unit('mpotr/close', 'forge/forge', 'forge/signing') },
  { id: 'S-20', what: 'a frame taken for one of another type', tests: unit('mpotr/phases') },
  { id: 'S-21', what: 'keys that nobody asked for', tests: unit('mpotr/rekey', 'mpotr/phases') },
  { id: 'S-22', what: 'two inputs with one encoding', tests: unit('crypto/derivations') },
  {
    id: 'S-23',
    what: 'offers rewritten to another version',
    tests: [relay('plaintext'), browser('relayPeople')],
  },
  { id: 'S-24', what: 'old and new builds in one room', tests: [relay('versions')] },
  {
    id: 'S-25',
    what: 'a state from before, restored',
    tests: unit('mpotr/nonces', 'mpotr/records', 'background/roomRunner'),
    elsewhere: ['test/browser/life.test.ts'],
  },
  {
    id: 'S-26',
    what: 'plaintext in twenty shapes',
    tests: [
      relay('plaintext'),
      browser('relayMessages'),
      'test/server/xmppRoom.test.ts',
      ...unit('xmpp/mucMessages'),
    ],
    elsewhere: ['test/browser/room.test.ts'],
  },
  {
    id: 'S-27',
    what: 'marks of delay, history, occupant ids',
    tests: [relay('plaintext'), browser('relayMessages'), ...unit('xmpp/mucMessages')],
  },
  {
    id: 'S-28',
    what: 'occupants swapped, also under a private conversation',
    tests: [relay('confusion'), browser('relayMessages'), ...unit('mpotr/handles', 'private/faults')],
  },
  {
    id: 'S-29',
    what: 'XML that means harm',
    tests: [relay('flood'), browser('relayMessages'), ...unit('xmpp/frame')],
  },
  {
    id: 'S-30',
    what: 'floods',
    tests: [
      relay('flood'),
      browser('relayFlood'),
      ...unit('mpotr/limits', 'mpotr/records', 'background/roomRunner'),
    ],
  },
  { id: 'S-31', what: 'compression bombs', tests: [relay('versions'), ...unit('house/compression')] },
  {
    id: 'S-32',
    what: 'huge handshakes and lists',
    tests: unit('mpotr/limits', 'mpotr/fuzz', 'otr/refusals'),
  },
  { id: 'S-33', what: 'endless fragments (OTR)', tests: unit('otr/refusals', 'otr/packageDefects') },
  {
    id: 'S-34',
    what: 'state that moves before anything is authenticated',
    tests: [
      ...unit('mpotr/fuzz', 'mpotr/phases', 'mpotr/strangers', 'otr/fuzz', 'otr/conversation'),
      otr('forged'),
    ],
  },
  {
    id: 'S-35',
    what: 'answers to whom nobody has authenticated',
    tests: [relay('confusion'), ...unit('mpotr/strangers')],
  },
  { id: 'S-36', what: 'prototype pollution', tests: unit('codec/cbor', 'mpotr/fuzz') },
  { id: 'S-37', what: 'times that others claim', tests: unit('xmpp/mucMessages') },
  {
    id: 'S-40',
    what: 'what the server learns',
    tests: [relay('flood'), browser('relayPeople'), browser('relayMessages')],
    elsewhere: ['test/browser/room.test.ts'],
  },
  {
    id: 'S-41',
    what: 'one person known again in two rooms',
    tests: [relay('flood'), browser('relayPeople'), 'test/server/xmppTraces.test.ts'],
  },
  {
    id: 'S-42',
    what: 'nicknames that look like others',
    tests: unit('crypto/skeleton', 'crypto/nickname', 'room/known'),
    elsewhere: ['test/browser/interfaceVerify.test.ts'],
  },
  { id: 'S-43', what: 'the same nickname twice', tests: unit('room/known') },
  {
    id: 'S-44',
    what: 'another key in a live conversation',
    tests: unit('room/known', 'room/verification', 'otr/identity', 'private/requests'),
  },
  {
    id: 'S-45',
    what: 'fingerprints that begin or end alike, or are compared by halves',
    tests: unit('room/known', 'room/verification', 'crypto/derivations'),
    elsewhere: ['test/browser/interfaceVerify.test.ts'],
  },
  {
    id: 'S-46',
    what: "the millionaires' question: forged, reflected, degenerate, out of turn, aborted",
    tests: unit('otr/smp', 'otr/smpProofs', 'private/question'),
    elsewhere: ['test/browser/interfacePrivate.test.ts'],
  },
  {
    id: 'S-47',
    what: 'weak keys',
    tests: unit('crypto/randomness', 'otr/randomness', 'otr/dsa', 'otr/dsaGenerate'),
  },
  { id: 'S-48', what: 'a random source that fails', tests: unit('otr/randomness', 'background/otrKeys') },
  {
    id: 'S-49',
    what: 'requests for private conversations without end',
    tests: unit('private/requests'),
  },
  {
    id: 'S-50',
    what: 'files: cut short, reordered, repeated, spliced, too large, named to do harm',
    tests: ['test/server/files.test.ts', ...unit('private/fileParts', 'private/files', 'private/fileName')],
    elsewhere: ['test/browser/files.test.ts'],
  },
  {
    id: 'S-77',
    what: 'a login by key: replayed, relayed, forged, flooded',
    tests: ['test/server/keyChallenge.test.ts', 'test/server/keyMember.test.ts'],
  },
  {
    id: 'S-78',
    what: 'accounts left behind',
    tests: ['test/server/xmppAccount.test.ts', ...unit('xmpp/registration')],
  },
  {
    id: 'S-57',
    what: 'traces on the disk',
    tests: [],
    elsewhere: ['test/browser/identity.test.ts'],
  },
  {
    id: 'S-75',
    what: 'a stolen profile: guessing, tampering, cheaper parameters',
    tests: unit('vault/vault', 'background/vault'),
    elsewhere: ['test/browser/identity.test.ts'],
  },
  {
    id: 'R-17',
    what: 'the browser ends and is started again',
    tests: unit('background/vault'),
    elsewhere: ['test/browser/identity.test.ts'],
  },
  {
    id: 'R-03',
    what: 'a line that is cut again and again',
    tests: [relay('lines'), 'test/server/rejoin.test.ts'],
  },
  { id: 'R-04', what: 'a line that is dead without a word', tests: [relay('lines')] },
  { id: 'R-05', what: 'a server that dies (one node of a cluster)', tests: ['test/server/cluster.test.ts'] },
  { id: 'R-08', what: 'a slow line', tests: [relay('lines')] },
  { id: 'R-10', what: 'ten members, thirty messages each', tests: [relay('lines')] },
  {
    id: 'R-17',
    what: 'a browser that dies with a room open',
    tests: unit('background/lostRooms'),
    elsewhere: ['test/browser/crash.test.ts'],
  },
  {
    id: 'R-12',
    what: 'a server with the limits it is shipped with',
    tests: ['test/server/ordinary.test.ts'],
  },
  { id: 'R-25', what: 'the other server of Debian', tests: ['test/server/ejabberd.test.ts'] },
  {
    id: 'R-31',
    what: 'the simulator tells the same story each time, injects every fault, and finds mistakes that are put in',
    tests: unit('sim/runs', 'sim/checker'),
  },
];

/** What other programs that speak OTR version 3 can do with ours. */
export const CONFORMANCE = [
  { id: 'C-1', what: 'libotr 4.1.1 (Pidgin, Adium, BitlBee)', tests: [otr('libotr')] },
  { id: 'C-2', what: 'the npm package otr 0.2.16', tests: [otr('package')] },
  { id: 'C-3', what: "libotr's toolkit forges what was said", tests: [otr('deniability')] },
  {
    id: 'C-4',
    what: 'what it costs: processor time of both sides together',
    tests: [otr('bench')],
  },
];
