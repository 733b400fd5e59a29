// A hostile XMPP server: a WebSocket proxy before a real Prosody that reads every stanza and does with it what its rules say. Each
// member comes by an address of its own, so that the relay knows whom it serves; stream management stays consistent throughout.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { decodeFrame, type Frame } from '../../src/mpotr/frames';
import { parseJid } from '../../src/xmpp/jid';
import { readMpotr } from '../../src/xmpp/mpotrElement';
import { child, type Xml } from '../../src/xmpp/xml';
import { Leg, type Side, type SmSession } from './leg';

export interface Passing {
  /** Whose socket it is on. */
  readonly member: string;
  readonly from: Side;
  readonly stanza: Xml;
  /** Handle of the occupant that sent it or, for what a client sends, that it is for; empty for the room itself. */
  readonly handle: string;
  /** The protocol's frame in it. */
  readonly frame: Frame | undefined;
}

/** What to pass on instead. Nothing said: the next rule decides, and without any it passes as it is. */
export type Verdict = 'pass' | 'drop' | readonly Xml[] | undefined;
export type Rule = (it: Passing) => Verdict;

export interface Logged extends Passing {
  readonly text: string;
  readonly at: number;
}

/** The frame of a message, if it holds one. */
export function frameOf(stanza: Xml): Frame | undefined {
  const data = stanza.name === 'message' ? readMpotr(stanza) : undefined;
  return data === undefined ? undefined : decodeFrame(Buffer.from(data, 'base64'));
}

export class Relay {
  readonly #target: string;
  readonly #http = createServer();
  readonly #listener = new WebSocketServer({ server: this.#http, handleProtocols: () => 'xmpp' });
  readonly #legs: Leg[] = [];
  readonly #sessions = new Map<string, SmSession>();
  #rules: Rule[] = [];
  readonly #refused = new Set<string>();
  readonly #places = new Map<string, string>();
  /** Every stanza as it came, before any rule. */
  readonly log: Logged[] = [];
  /** Every WebSocket message of the clients: all that the server learns from them. */
  readonly fromClients: { readonly member: string; readonly text: string }[] = [];
  /** What the server offers besides, in each stream; and how often it did. */
  features: readonly Xml[] = [];
  offered = 0;
  /** Milliseconds for each way, and by how much they vary. */
  latency = { ms: 0, jitter: 0 };

  private constructor(target: string) {
    this.#target = target;
    this.#listener.on('connection', (client, request) => this.#open(client, request.url ?? ''));
  }

  /** `target` is the server's ws:// address. */
  static async start(target: string): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((done) => relay.#http.listen(0, '127.0.0.1', done));
    return relay;
  }

  /** The address by which this member comes. */
  urlFor(member: string): string {
    const { port } = this.#http.address() as AddressInfo;
    return `ws://127.0.0.1:${port}/${encodeURIComponent(member)}`;
  }

  /** Rules are asked in the order in which they were made. Gives what takes it back. */
  rule(rule: Rule): () => void {
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((it) => it !== rule);
    };
  }

  noRules(): void {
    this.#rules = [];
  }

  /** The occupant address under which a member entered. */
  placeOf(member: string): string {
    const place = this.#places.get(member);
    if (place === undefined) throw new Error('has not entered');
    return place;
  }

  isKnown = (member: string): boolean => this.#places.has(member);
  handleOf = (member: string): string => parseJid(this.placeOf(member)).resource;
  roomOf = (member: string): string => parseJid(this.placeOf(member)).bare;

  /** As if the server had sent it. */
  inject(member: string, ...stanzas: readonly Xml[]): void {
    for (const stanza of stanzas) this.#live(member).deliver('server', stanza);
  }

  /** As if the client had sent it. */
  injectAs(member: string, ...stanzas: readonly Xml[]): void {
    for (const stanza of stanzas) this.#live(member).deliver('client', stanza);
  }

  /** Anything at all, to the client. `counts`: it begins like a stanza, and so the client counts it. */
  raw(member: string, data: string | Buffer, counts: boolean): void {
    this.#live(member).raw(data, counts);
  }

  /** Breaks the socket off without a word to either side. */
  kill(member: string): void {
    for (const leg of this.#of(member)) leg.kill();
  }

  /** The socket stays open and nothing passes any more, in either direction: what comes is lost. */
  halfOpen(member: string): void {
    for (const leg of this.#of(member)) leg.dead = true;
  }

  /** New sockets of this member are refused. */
  refuse(member: string, refuse: boolean): void {
    if (refuse) this.#refused.add(member);
    else this.#refused.delete(member);
  }

  /** The server forgets this member's session: it can't be resumed. */
  forget(member: string): void {
    for (const leg of this.#legs) if (leg.member === member) this.#sessions.delete(leg.smId);
  }

  async stop(): Promise<void> {
    for (const leg of this.#legs) leg.kill();
    this.#listener.close();
    await new Promise<void>((done) => this.#http.close(() => done()));
  }

  #of = (member: string): Leg[] => this.#legs.filter((it) => it.member === member && it.isOpen);

  #live(member: string): Leg {
    const leg = this.#of(member).at(-1);
    if (!leg) throw new Error('not connected');
    return leg;
  }

  #open(client: WebSocket, path: string): void {
    const member = decodeURIComponent(path.slice(1));
    if (this.#refused.has(member)) return client.terminate();
    const server = new WebSocket(this.#target, ['xmpp']);
    const leg = new Leg(member, client, server, {
      sessions: this.#sessions,
      latency: () =>
        this.latency.ms +
        Math.floor((globalThis.crypto.getRandomValues(new Uint8Array(1))[0]! / 256) * this.latency.jitter),
      decide: (from, stanza, text) => this.#decide(member, from, stanza, text),
      sent: (text) => this.fromClients.push({ member, text }),
      features: () => {
        if (this.features.length > 0) this.offered += 1;
        return this.features;
      },
    });
    this.#legs.push(leg);
  }

  #decide(member: string, from: Side, stanza: Xml, text: string): Exclude<Verdict, undefined> {
    const address = from === 'client' ? stanza.attrs.to : stanza.attrs.from;
    const handle = parseJid(address ?? '').resource;
    const it = { member, from, stanza, handle, frame: frameOf(stanza) };
    this.log.push({ ...it, text, at: performance.now() });
    const enters = from === 'client' && stanza.name === 'presence' && stanza.attrs.type === undefined;
    if (enters && child(stanza, 'x', 'http://jabber.org/protocol/muc')) this.#places.set(member, address!);
    for (const rule of this.#rules) {
      const verdict = rule(it);
      if (verdict !== undefined) return verdict;
    }
    return 'pass';
  }
}
