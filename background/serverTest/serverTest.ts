// "Test this server": what people would otherwise find out in the middle of a conversation. Two guests with throw-away accounts meet in
// a room that nobody can guess, look at what the server shows of them, and go. Nothing that is said there means anything.
//
// address -> reachable -> login -> rooms -> hidden, addresses, history -> private -> size -> speed. What a failure makes impossible is
// skipped, everything else is tried.
import type { ServerCheckName, ServerCheckView, ServerTestView } from '../../src/contract/servers';
import { randomId } from '../../src/xmpp/randomId';
import { type FetchText, findServer } from '../findServer';
import type { TypedServer } from '../serverAddress';
import { type Found, inRoom } from './checks';
import { findRooms } from './findRooms';
import { Guest, type GuestParts } from './guest';

export interface ServerTestParts extends GuestParts {
  readonly fetchText: FetchText;
  /** What the browser tells the server at this address of itself (platform.ts); left out where there is no browser. */
  readonly origin?: (url: string) => Promise<'common' | 'own' | 'removed'>;
  /** After each change. */
  readonly tell: (view: ServerTestView) => void;
}

const CHECKS: readonly ServerCheckName[] = [
  'address',
  'reachable',
  'origin',
  'login',
  'rooms',
  'hidden',
  'addresses',
  'history',
  'private',
  'size',
  'speed',
];
const LOGIN_MS = 30_000;
/** No account could be had, although the server was reached. */
const REFUSED = [
  'captcha-failed',
  'registration-refused',
  'registration-throttled',
  'login-refused',
  'server-not-proved',
];

/** Resolves with the last view. `typed` is what the view calls the server. Ends early, and tells no more, when `signal` says so. */
export async function testServer(
  parts: ServerTestParts,
  typed: string,
  server: TypedServer,
  signal: AbortSignal,
): Promise<ServerTestView> {
  const checks = CHECKS.filter((it) => it !== 'origin' || parts.origin !== undefined);
  const sheet = new Sheet(typed, checks, (view) => {
    if (!signal.aborted) parts.tell(view);
  });
  const guests: Guest[] = [];
  try {
    await run(parts, server, sheet, guests, signal);
  } catch {
    sheet.broke();
  } finally {
    await Promise.allSettled(guests.map((guest) => guest.leave()));
  }
  sheet.finish();
  return sheet.view;
}

async function run(
  parts: ServerTestParts,
  server: TypedServer,
  sheet: Sheet,
  guests: Guest[],
  signal: AbortSignal,
): Promise<void> {
  const come = (): Guest => {
    const guest = new Guest(parts, found);
    guests.push(guest);
    return guest;
  };
  sheet.start('address');
  const found = await findServer(server, parts.fetchText);
  sheet.end('address', { verdict: found.by === 'usual' ? 'warn' : 'ok', found: found.by, value: found.url });

  sheet.start('reachable');
  const first = come();
  const there = await first.online(LOGIN_MS);
  const reached = there || REFUSED.includes(first.failure ?? '');
  const secure = found.url.startsWith('wss:');
  sheet.end('reachable', {
    verdict: reached ? (secure ? 'ok' : 'warn') : 'fail',
    found: reached ? (secure ? 'tls' : 'plain') : 'unreachable',
    value: null,
  });
  if (!reached || signal.aborted) return;

  if (parts.origin) {
    sheet.start('origin');
    const origin = await parts.origin(found.url);
    sheet.end('origin', { verdict: origin === 'own' ? 'warn' : 'ok', found: origin, value: found.url });
  }

  sheet.start('login');
  sheet.end('login', login(first));
  if (!there) return;

  sheet.start('rooms');
  const service = await findRooms(first, found.domain, parts);
  sheet.end('rooms', {
    verdict: service.guessed ? 'fail' : 'ok',
    found: service.guessed ? 'none' : 'found',
    value: service.guessed ? null : service.service,
  });
  if (service.guessed || signal.aborted) return;
  const room = `${randomId(parts.random)}@${service.service}`;
  await inRoom({ room, first, second: come, sheet, parts, signal });
}

function login({ account, failure }: Guest): Found {
  // A person may pass where a test can't.
  if (failure === 'captcha-failed') return { verdict: 'warn', found: 'captcha-failed', value: null };
  if (!account) return { verdict: 'fail', found: failure ?? 'login-refused', value: null };
  const short = account.login === 'registered' && (account.length ?? 0) < 256;
  // Who comes as a guest can't take up a broken connection again.
  const weaker = account.login === 'anonymous' || short;
  return { verdict: weaker ? 'warn' : 'ok', found: account.login, value: account.length };
}

/** The list as people see it. */
export class Sheet {
  #view: ServerTestView;
  readonly #tell: (view: ServerTestView) => void;

  constructor(server: string, names: readonly ServerCheckName[], tell: (view: ServerTestView) => void) {
    const checks = names.map((check) => ({ check, verdict: 'waiting' as const, found: '', value: null }));
    this.#view = { server, done: false, checks };
    this.#tell = tell;
    tell(this.#view);
  }

  get view(): ServerTestView {
    return this.#view;
  }

  start(check: ServerCheckName): void {
    this.#change(check, { verdict: 'running' });
  }

  end(check: ServerCheckName, found: Found): void {
    this.#change(check, found);
  }

  /** Something threw: the check that was running has failed. */
  broke(): void {
    for (const { check, verdict } of this.#view.checks)
      if (verdict === 'running') this.end(check, { verdict: 'fail', found: 'broken-off', value: null });
  }

  finish(): void {
    const checks = this.#view.checks.map((it) =>
      it.verdict === 'waiting' || it.verdict === 'running' ? { ...it, verdict: 'skipped' as const } : it,
    );
    this.#show({ ...this.#view, done: true, checks });
  }

  #change(check: ServerCheckName, change: Partial<ServerCheckView>): void {
    const checks = this.#view.checks.map((it) => (it.check === check ? { ...it, ...change } : it));
    this.#show({ ...this.#view, checks });
  }

  #show(view: ServerTestView): void {
    this.#view = view;
    this.#tell(view);
  }
}
