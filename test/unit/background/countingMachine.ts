// The smallest machine that a runner can carry out: it counts stanzas, keeps each, and answers each. Used to test the runner alone.
import type { Machine } from '../../../background/machine';
import type { PersonView, RoomView } from '../../../src/contract';
import type { RoomConfig, RoomEffect, RoomEvent } from '../../../src/room/types';
import { xml } from '../../../src/xmpp/xml';

export interface Counting {
  readonly head: string;
  readonly secret: Uint8Array;
  readonly seen: ReadonlyMap<string, string>;
  readonly timer: number | null;
  readonly woken: number;
  readonly view: RoomView;
}

const somebody: PersonView = {
  id: 'p1',
  nickname: 'bob',
  suffix: '',
  me: false,
  state: 'encrypted',
  fingerprint: { hex: 'f1', words: [], digits: [] },
  keys: null,
  verified: 'no',
  likenesses: [],
};

const emptyView = (head: string): RoomView => ({
  ...(JSON.parse(head) as { id: string; name: string; server: string }),
  status: { state: 'alone' },
  composer: null,
  captcha: null,
  me: 'me',
  people: [{ ...somebody, id: 'me', me: true, fingerprint: { hex: 'f0', words: [], digits: [] } }, somebody],
  roomCode: ['acid', 'river'],
  codeVerdict: 'unread',
  alarms: [],
  disagreements: [],
  farewell: null,
  refusals: {},
  securityEvents: [],
  draft: '',
  lines: [],
  conversations: [],
  unread: 0,
  details: {
    address: '',
    login: null,
    accountLength: null,
    identity: 'fresh',
    guessableName: false,
    plaintextDropped: 0,
  },
});

/** `poison` throws, `timer` wants a tick at the time in its `at`, any other stanza is kept and answered under its `id`. */
function step(state: Counting, event: RoomEvent, env: { now: number }): [Counting, RoomEffect[]] {
  if (event.type === 'wake') return [{ ...state, woken: state.woken + 1 }, []];
  if (event.type === 'tick') return [{ ...state, timer: null }, [{ type: 'send', stanza: xml('ticked') }]];
  if (event.type === 'leave')
    return [
      state,
      [
        { type: 'send', stanza: xml('bye') },
        { type: 'disconnect', removeAccount: true },
      ],
    ];
  if (event.type === 'derived') return [state, [{ type: 'send', stanza: xml('derived') }]];
  if (event.type === 'draft') return [{ ...state, view: { ...state.view, draft: event.text } }, []];
  if (event.type === 'code') {
    const composer = event.verdict === 'differs' ? 'code-differs' : null;
    return [{ ...state, view: { ...state.view, codeVerdict: event.verdict, composer } }, []];
  }
  if (event.type === 'compared') {
    const composer = event.verdict === 'differs' ? 'fingerprint-differs' : null;
    return [{ ...state, view: { ...state.view, composer } }, []];
  }
  if (event.type === 'say') return [state, [{ type: 'derive', name: event.text, service: 'conference' }]];
  if (event.type === 'connection' && (event.event.type === 'offline' || event.event.type === 'online')) {
    const lost = event.event.type === 'offline';
    const view: RoomView = {
      ...state.view,
      status: lost ? { state: 'reconnecting', retryInSeconds: null } : { state: 'alone' },
      composer: lost ? 'reconnecting' : null,
    };
    return [{ ...state, view }, []];
  }
  if (event.type !== 'connection' || event.event.type !== 'stanza') return [state, []];
  const { stanza } = event.event;
  if (stanza.name === 'poison') throw new Error('the text of a stanza that must never be shown');
  if (stanza.name === 'timer') return [{ ...state, timer: env.now + Number(stanza.attrs.in) }, []];
  const id = stanza.attrs.id!;
  const seen = new Map([...state.seen, [id, id] as const]);
  const view = { ...state.view, unread: seen.size };
  return [{ ...state, seen, view }, [{ type: 'send', stanza: xml('answer', { id }) }]];
}

const records = new WeakMap<Counting, ReadonlyMap<string, unknown>>();

export const countingMachine: Machine<Counting> = {
  start({ id, name, server, identity }: RoomConfig) {
    const head = JSON.stringify({ id, name, server });
    return { head, secret: identity, seen: new Map(), timer: null, woken: 0, view: emptyView(head) };
  },
  step,
  nextTimer: (state) => state.timer,
  view: (state) => state.view,
  lineOf: () => null,
  fileParts: () => new Uint8Array(),
  records(state) {
    const made =
      records.get(state) ??
      new Map<string, unknown>([
        ['head', state.head],
        ['secret', state.secret],
        ['timer', state.timer],
        ...[...state.seen].map(([id, value]) => [`lines/${id}`, value] as const),
      ]);
    records.set(state, made);
    return made;
  },
  restore(stored) {
    const head = stored.get('head');
    if (typeof head !== 'string') throw new RangeError('another version');
    const lines = [...stored.keys()].filter((key) => key.startsWith('lines/')).map((key) => key.slice(6));
    return {
      head,
      secret: stored.get('secret') as Uint8Array,
      seen: new Map(lines.map((line) => [line, line])),
      timer: stored.get('timer') as number | null,
      woken: 0,
      view: { ...emptyView(head), unread: lines.length },
    };
  },
};
