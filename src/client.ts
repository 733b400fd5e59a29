// A page's end of the contract: one port, requests answered by number, and pushes merged into whole views.
//
// The worker behind the port may die at any time. Then every open request is answered `internal` (nobody can say whether it was carried
// out, so nothing is ever sent twice by itself), the last view stays, and the port is opened again at once. A port that drops before it
// has brought anything is not: that would spin while the extension is being reloaded. Whoever owns a clock calls `reopen`.
import type {
  AppView,
  LineView,
  PortPush,
  PortRequest,
  Reply,
  RequestName,
  Requests,
  TimelineKey,
} from './contract';
import type { PrivateLineView } from './contract/private';
import { changeLines } from './timelines';

/** What we use of a browser's port. */
export interface PortLike {
  postMessage(message: PortRequest): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

export interface Client {
  /** The last whole view; null before the first push. */
  readonly view: () => AppView | null;
  readonly connected: () => boolean;
  /** Called after each change of `view` or `connected`; gives the function that ends it. */
  readonly onChange: (listener: () => void) => () => void;
  /** Always answered, never rejected: a dropped port gives `internal`. */
  readonly request: <N extends RequestName>(name: N, takes: Requests[N]['takes']) => Promise<Reply<N>>;
  /** Opens the port if it is closed. */
  readonly reopen: () => void;
  /** Closes the port for good and answers what is open. */
  readonly close: () => void;
}

type Settle = (reply: Reply<RequestName>) => void;
type Line = LineView | PrivateLineView;
type Lines = ReadonlyMap<string, Line>;

const lost = { ok: false, code: 'internal' } as const;

/**
 * A timeline with all its lines. A push carries changed lines only; `order` names every line, and what the push leaves out is taken from
 * `before`. Unchanged lines stay the same objects. A line that neither knows is left out.
 */
export function mergeLines<L extends Line>(
  pushed: readonly L[],
  order: readonly string[] | undefined,
  before: ReadonlyMap<string, L>,
): L[] {
  const fresh = new Map(pushed.map((line) => [line.id, line]));
  return [...(order ?? fresh.keys())].flatMap((id) => fresh.get(id) ?? before.get(id) ?? []);
}

function isPush(message: unknown): message is PortPush {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'view' || message.kind === 'reply';
}

export function connectClient(openPort: () => PortLike): Client {
  const listeners = new Set<() => void>();
  const pending = new Map<number, Settle>();
  let lines = new Map<TimelineKey, Lines>();
  let view: AppView | null = null;
  let port: PortLike | null = null;
  let closed = false;
  let nextId = 1;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };

  const failPending = () => {
    const open = [...pending.values()];
    pending.clear();
    for (const settle of open) settle(lost);
  };

  const take = (push: PortPush) => {
    if (push.kind === 'reply') {
      const settle = pending.get(push.id);
      pending.delete(push.id);
      settle?.(push.reply);
      return;
    }
    const kept = new Map<TimelineKey, Lines>();
    view = changeLines(push.view, <L extends Line>(key: TimelineKey, pushed: readonly L[]) => {
      const order = Object.hasOwn(push.order, key) ? push.order[key] : undefined;
      // What stands under one key is of one kind: the key tells which.
      const before = (lines.get(key) ?? new Map()) as ReadonlyMap<string, L>;
      const merged = mergeLines(pushed, order, before);
      kept.set(key, new Map(merged.map((line) => [line.id, line])));
      return merged;
    });
    lines = kept;
    changed();
  };

  const open = () => {
    if (port || closed) return;
    let opened: PortLike;
    try {
      opened = openPort();
    } catch {
      return; // The extension is being reloaded or removed; `connected` says so.
    }
    let gave = false;
    port = opened;
    opened.onMessage.addListener((message) => {
      if (port !== opened || !isPush(message)) return;
      gave = true;
      take(message);
    });
    opened.onDisconnect.addListener(() => {
      if (port !== opened) return;
      port = null;
      failPending();
      if (gave) open();
      changed();
    });
  };

  const request = <N extends RequestName>(name: N, takes: Requests[N]['takes']): Promise<Reply<N>> => {
    open();
    const through = port;
    if (!through) return Promise.resolve(lost);
    const id = nextId++;
    return new Promise((resolve) => {
      pending.set(id, resolve as Settle);
      try {
        through.postMessage({ id, name, takes } as PortRequest);
      } catch {
        pending.delete(id);
        resolve(lost);
      }
    });
  };

  open();
  return {
    view: () => view,
    connected: () => port !== null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    request,
    reopen() {
      const before = port;
      open();
      if (port !== before) changed();
    },
    close() {
      closed = true;
      const open = port;
      port = null;
      open?.disconnect();
      failPending();
      changed();
    },
  };
}
