// A connection that mends itself: one stream after another, the same XMPP session as long as the server keeps it.
//
// connecting --ready--> online --lost--> waiting --time, reconnectNow--> connecting ...
// Any of them ends: `failed` (said once, when trying again would change nothing) or `close`.
//
// What the caller is told comes in order, one event at a time, each awaited.
import type { ConnectStep, FailureCode } from '../../src/contract';
import type { AccountFacts, ConnectionEvent } from '../../src/room/types';
import type { Challenge } from '../../src/xmpp/xep0158';
import type { Xml } from '../../src/xmpp/xml';
import type { Random, Solve } from './account';
import { isAllowedAddress } from './address';
import { backoff } from './backoff';
import { ConnectFailure, StreamLost, saslCondition } from './failure';
import { Keeper } from './keeper';
import { chooseLogin } from './login';
import { removeAccount } from './removal';
import { type Account, isKey, type ResumePoint, readSaved, type SavedStream } from './savedStream';
import { type Patience, Stream } from './stream';

export interface ConnectOptions {
  /** WebSocket address (RFC 7395): wss only, but for `allowInsecureLoopback`. */
  readonly url: string;
  readonly domain: string;
  /** An account to use again, when an earlier stay ended against the user's will. */
  readonly account?: Account | null;
  /** What `save` was last given, by this process or one before; anything else counts as null. */
  readonly saved?: unknown;
  /** Resolves when `saved` would survive the program's death; null means that there is nothing to keep. */
  readonly save: (saved: SavedStream | null) => Promise<void>;
  readonly random: Random;
  /** Events in order, one at a time. A stanza is acknowledged to the server when this has resolved and `save` after it. */
  readonly deliver: (event: ConnectionEvent) => Promise<void>;
  /** A stanza has been written, or read: its text on the wire. */
  readonly passed?: (direction: 'out' | 'in', stanza: string) => void;
  /** Milliseconds, never backwards. */
  readonly now: () => number;
  /** ws:// to this machine: for development builds and tests. */
  readonly allowInsecureLoopback?: boolean;
  readonly patience?: Partial<Patience>;
  /** Somebody is there to answer what a server asks of people (XEP-0158). Default false. */
  readonly person?: boolean;
}

export interface Connection {
  /** Resolves when the stanza would survive the program's death and is written; rejects while there is no stream. */
  send(stanza: Xml): Promise<void>;
  /** An IQ and its answer, from whom it was asked; an error answer is one. Never await it within `deliver`: answers come in the same order. */
  request(stanza: Xml): Promise<Xml>;
  /** Answers the question of the last `captcha` event; null: nobody will. */
  solve(answer: string | null): void;
  /** Tries at once what would have waited for its time; asks a stream that seems to live for a sign of it. */
  reconnectNow(): void;
  /** The end. With `removeAccount` the registration is cancelled first, as far as 3 s allow. Nothing is delivered any more. */
  close(how: { readonly removeAccount: boolean }): Promise<void>;
}

const PATIENCE: Patience = { connect: 15_000, silence: 22_000, dead: 30_000 };
/** Attempts before the first success. After it there is no end: the user was in a room. */
const FIRST_ATTEMPTS = 3;
/** A stream that lived this long was fine: the next failure is a first one. */
const SETTLED = 30_000;
const PARTING = 3_000;

export const connect = (options: ConnectOptions): Connection => new SelfMending(options);

class SelfMending implements Connection {
  readonly #options: ConnectOptions;
  readonly #keeper: Keeper;
  readonly #patience: Patience;
  readonly #began: number;
  #stream: Stream | null = null;
  /** The stream before, until its last delivery is through and its point final. */
  #previous: Stream | null = null;
  #attempting = false;
  #account: Account | null;
  /** The account has been let in before: a refusal means that the server has forgotten it. */
  #proved: boolean;
  #point: ResumePoint | null;
  #everOnline: boolean;
  #online = false;
  #onlineSince = 0;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #solved: ((answer: string | null) => void) | null = null;
  #phase: 'running' | 'failed' | 'closed' = 'running';
  #delivered: Promise<void> = Promise.resolve();

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#patience = { ...PATIENCE, ...options.patience };
    this.#began = options.now();
    const saved = readSaved(options.saved);
    this.#account = saved?.account ?? options.account ?? null;
    this.#proved = this.#account !== null;
    this.#point = saved?.point ?? null;
    this.#everOnline = saved !== undefined || this.#proved;
    this.#keeper = new Keeper(options.save, () => ({
      version: 1,
      account: this.#account,
      point: (this.#stream ?? this.#previous)?.point() ?? this.#point,
    }));
    // Nothing is delivered before the caller has the connection in hand.
    queueMicrotask(() => this.#begin());
  }

  async send(stanza: Xml): Promise<void> {
    if (!this.#stream || !this.#online) throw new Error('not online');
    await this.#stream.send(stanza);
  }

  async request(stanza: Xml): Promise<Xml> {
    if (!this.#stream || !this.#online) throw new Error('not online');
    return this.#stream.request(stanza);
  }

  reconnectNow(): void {
    if (this.#phase !== 'running') return;
    if (this.#stream) this.#stream.probe();
    else void this.#attempt();
  }

  async close(how: { readonly removeAccount: boolean }): Promise<void> {
    if (this.#phase === 'closed') return;
    const failed = this.#phase === 'failed';
    this.#phase = 'closed';
    clearTimeout(this.#retry);
    const stream = this.#stream;
    const online = this.#online ? stream : null;
    if (online) online.quiet();
    else stream?.close(false);
    // A key's account is nowhere but in the sessions that it has open.
    if (how.removeAccount && this.#account && !isKey(this.#account) && !failed) {
      await removeAccount({ ...this.#options, patience: this.#patience }, this.#account, online, PARTING);
    }
    online?.close(true);
    await this.#keeper.forget();
  }

  #begin(): void {
    const { url, allowInsecureLoopback = false } = this.#options;
    if (this.#phase !== 'running') return;
    if (isAllowedAddress(url, allowInsecureLoopback)) void this.#attempt();
    else this.#fail('bad-server');
  }

  async #attempt(): Promise<void> {
    if (this.#attempting) return;
    this.#attempting = true;
    clearTimeout(this.#retry);
    if (this.#previous) {
      // A stanza whose delivery outlived its stream must not come again.
      await this.#delivered;
      await new Promise((done) => setTimeout(done, 0));
      this.#point = this.#previous.point();
      this.#previous = null;
    }
    this.#attempting = false;
    if (this.#phase === 'running') this.#stream = this.#open();
  }

  #open(): Stream {
    const { url, domain, random, now, passed } = this.#options;
    const step = (it: ConnectStep): void => {
      if (!this.#everOnline) void this.#tell({ type: 'step', step: it });
    };
    step('socket');
    const made = (it: Account): Promise<void> => this.#made(it);
    const stream: Stream = new Stream({
      url,
      domain,
      random,
      now,
      resume: this.#point,
      patience: this.#patience,
      login: (mechanisms, request, unhurried) => {
        const solve: Solve = (challenge) => unhurried(this.#asked(challenge));
        const parts = { domain, random, account: this.#account, made, step, solve };
        return chooseLogin(parts, mechanisms, request);
      },
      ready: (session) => this.#ready(session),
      ...(passed ? { passed } : {}),
      receive: (stanza) => this.#tell({ type: 'stanza', stanza }),
      keep: () => this.#keeper.now(),
      ended: (error) => this.#ended(stream, error),
    });
    return stream;
  }

  /** A question is open until it is answered, or asked anew. */
  #asked(challenge: Challenge): Promise<string | null> {
    if (!this.#options.person) return Promise.resolve(null);
    void this.#tell({ type: 'captcha', challenge });
    return new Promise((resolve) => {
      this.#solved = resolve;
    });
  }

  solve(answer: string | null): void {
    this.#solved?.(answer);
    this.#solved = null;
  }

  /** Kept before it is used: an account that nobody remembers can't be removed, or gone on with. */
  async #made(account: Account): Promise<void> {
    this.#account = account;
    this.#proved = false;
    await this.#keeper.now();
  }

  async #ready(session: { readonly jid: string; readonly resumed: boolean }): Promise<void> {
    this.#online = true;
    this.#everOnline = true;
    this.#onlineSince = this.#options.now();
    this.#proved = this.#account !== null;
    this.#point = null; // the stream has it now
    await this.#keeper.now();
    await this.#tell({ type: 'online', ...session, account: factsOf(this.#account) });
  }

  #ended(stream: Stream, error: unknown): void {
    const wasOnline = this.#online;
    this.#online = false;
    this.#stream = null;
    if (!(error instanceof StreamLost)) this.#point = null;
    else if (wasOnline) this.#previous = stream;
    if (this.#phase !== 'running') return;
    void this.#keeper.now();
    if (wasOnline && this.#options.now() - this.#onlineSince >= SETTLED) this.#failures = 0;
    this.#failures += 1;
    const code = this.#finalCode(error);
    if (code) this.#fail(code);
    else this.#wait();
  }

  /** Null when another attempt makes sense. */
  #finalCode(error: unknown): FailureCode | null {
    if (error instanceof ConnectFailure) {
      return error.code === 'registration-throttled' && this.#everOnline ? null : error.code;
    }
    const condition = saslCondition(error);
    if (condition !== undefined && condition !== 'temporary-auth-failure') {
      if (!this.#proved) return 'login-refused';
      // The server has forgotten the account, perhaps together with everything else. The next attempt makes another.
      this.#account = null;
      this.#proved = false;
      return null;
    }
    if (this.#everOnline) return null;
    const patient = this.#options.now() - this.#began < this.#patience.connect;
    return patient && this.#failures < FIRST_ATTEMPTS ? null : 'unreachable';
  }

  #wait(): void {
    const wait = backoff(this.#failures, this.#options.random);
    this.#retry = setTimeout(() => void this.#attempt(), wait);
    void this.#tell({ type: 'offline', retryAt: this.#options.now() + wait });
  }

  #fail(code: FailureCode): void {
    void this.#tell({ type: 'failed', code });
    this.#phase = 'failed';
  }

  /** In order, one at a time. Only a stanza's delivery is reported: it decides whether the stanza counts as received. */
  #tell(event: ConnectionEvent): Promise<void> {
    if (this.#phase !== 'running') return Promise.resolve();
    const told = this.#delivered.then(() =>
      this.#phase === 'closed' ? undefined : this.#options.deliver(event),
    );
    this.#delivered = told.catch(() => undefined);
    return event.type === 'stanza' ? told : this.#delivered;
  }
}

function factsOf(account: Account | null): AccountFacts {
  if (!account) return { login: 'anonymous', length: null };
  return { login: isKey(account) ? 'key' : 'registered', length: account.username.length };
}
