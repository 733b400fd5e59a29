// Runs in the page before the page's own script and stands where the browser's extension interface would be. It implements the
// background's half of the contract's port; what it shows and answers is set from the test through `window.scripted`.
import type { AppView, PortPush, PortRequest, Reply, RequestName, TimelineKey } from '../../../src/contract';

type Answer = Reply<RequestName> | 'never';

export interface Scripted {
  /** Every request so far, over all ports. */
  readonly requests: PortRequest[];
  /** What the next requests of a name are answered; without one: ok and null. */
  readonly answers: Partial<Record<RequestName, Answer>>;
  /** How many times the page has opened a port. */
  ports: number;
  /** Shows a whole view; on a reconnect it is pushed again. */
  show(view: AppView): void;
  /** Drops the port, as the death of the worker does. */
  drop(): void;
}

declare global {
  interface Window {
    scripted: Scripted;
    __pwned?: unknown;
    violations: string[];
  }
}

interface Event_<L> {
  addListener(listener: L): void;
}

function events<T>() {
  const listeners: ((value: T) => void)[] = [];
  const event: Event_<(value: T) => void> = { addListener: (listener) => void listeners.push(listener) };
  return {
    event,
    emit: (value: T) => {
      for (const listener of listeners) listener(value);
    },
  };
}

let shown: AppView | null = null;
let current: { push: (push: PortPush) => void; end: () => void } | null = null;

/** Unsent text that the page has told, which every view then has, as in the real background. */
const drafts = new Map<TimelineKey, string>();

/** What a request does to a message box; null if nothing. */
function draftOf(request: PortRequest): { readonly key: TimelineKey; readonly text: string } | null {
  switch (request.name) {
    case 'draft':
    case 'say':
      return { key: request.takes.roomId, text: request.name === 'draft' ? request.takes.text : '' };
    case 'privateDraft':
    case 'privateSay': {
      const { roomId, talk, text } = request.takes;
      return { key: `${roomId}/${talk}`, text: request.name === 'privateDraft' ? text : '' };
    }
    default:
      return null;
  }
}

const wholePush = (view: AppView): PortPush => ({
  kind: 'view',
  view: {
    ...view,
    rooms: view.rooms.map((room) => ({
      ...room,
      draft: drafts.get(room.id) ?? '',
      conversations: room.conversations.map((it) => ({
        ...it,
        draft: drafts.get(`${room.id}/${it.id}`) ?? '',
      })),
    })),
  },
  order: Object.fromEntries(view.rooms.map(({ id, lines }) => [id, lines.map((line) => line.id)])),
});

function connect() {
  const messages = events<unknown>();
  const ends = events<void>();
  const own = {
    // Structured clones, as a real port delivers them, and never in the same turn.
    push: (push: PortPush) => void setTimeout(() => current === own && messages.emit(structuredClone(push))),
    end: () => {
      current = null;
      ends.emit();
    },
  };
  current = own;
  scripted.ports += 1;
  if (shown) own.push(wholePush(shown));
  return {
    name: 'hushroom',
    onMessage: messages.event,
    onDisconnect: ends.event,
    disconnect: () => {
      if (current === own) current = null;
    },
    postMessage(request: PortRequest) {
      scripted.requests.push(structuredClone(request));
      const answer = scripted.answers[request.name] ?? { ok: true, value: null };
      const draft = draftOf(request);
      if (draft) drafts.set(draft.key, draft.text);
      // As in the real background: the page sees what its request did before it hears that it is done.
      if (shown && draft) own.push(wholePush(shown));
      if (answer !== 'never')
        own.push({ kind: 'reply', id: request.id, reply: answer as Reply<RequestName> });
    },
  };
}

const scripted: Scripted = {
  requests: [],
  answers: {},
  ports: 0,
  show(view) {
    shown = view;
    for (const { id, draft } of view.rooms) if (draft !== '') drafts.set(id, draft);
    current?.push(wholePush(view));
  },
  drop: () => current?.end(),
};

window.scripted = scripted;
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.sourceFile}:${event.lineNumber}`);
});

const runtime = { id: 'scripted', connect };
Object.assign(globalThis, { chrome: { runtime }, browser: { runtime } });
