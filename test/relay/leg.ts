// One client's socket through the relay, with the socket to the server behind it.
import { WebSocket } from 'ws';
import { type Xml, xml } from '../../src/xmpp/xml';
import { Counter } from './counter';
import { parseXml, printXml } from './xmlText';

export type Side = 'client' | 'server';

/** What outlives a socket: the counts of one XMPP session. */
export interface SmSession {
  readonly client: Counter;
  readonly server: Counter;
}

export interface LegParts {
  readonly sessions: Map<string, SmSession>;
  readonly latency: () => number;
  readonly decide: (from: Side, stanza: Xml, text: string) => 'pass' | 'drop' | readonly Xml[];
  readonly sent: (text: string) => void;
  /** More features of the stream than the server has. */
  readonly features: () => readonly Xml[];
}

const NS_SM = 'urn:xmpp:sm:3';
const NS_CLIENT = 'jabber:client';
const STANZAS = ['message', 'presence', 'iq'];

/** A frame in a WebSocket is a document of its own: it names its namespace (RFC 7395, 3.3.3). */
const asDocument = (it: Xml): string =>
  printXml(it.attrs.xmlns === undefined ? { ...it, attrs: { xmlns: NS_CLIENT, ...it.attrs } } : it);

export class Leg {
  readonly member: string;
  readonly #sockets: Readonly<Record<Side, WebSocket>>;
  readonly #parts: LegParts;
  /** Each way: what has come and is still on its way. */
  readonly #ways: Record<Side, { readonly due: number; readonly text: string }[]> = {
    client: [],
    server: [],
  };
  #resuming: SmSession | null = null;
  session: SmSession | null = null;
  /** What the session is called in stream management. */
  smId = '';
  dead = false;

  constructor(member: string, client: WebSocket, server: WebSocket, parts: LegParts) {
    this.member = member;
    this.#sockets = { client, server };
    this.#parts = parts;
    const early: string[] = [];
    client.on('message', (data) => {
      parts.sent(String(data));
      if (server.readyState === WebSocket.CONNECTING) early.push(String(data));
      else this.#come('client', String(data));
    });
    server.on('open', () => {
      for (const text of early) this.#come('client', text);
    });
    server.on('message', (data) => this.#come('server', String(data)));
    client.on('close', () => this.#later(() => server.terminate()));
    server.on('close', () => this.#later(() => !this.dead && client.close()));
    for (const side of [client, server]) side.on('error', () => side.terminate());
  }

  get isOpen(): boolean {
    return this.#sockets.client.readyState === WebSocket.OPEN;
  }

  kill(): void {
    this.dead = true;
    for (const socket of Object.values(this.#sockets)) socket.terminate();
  }

  /** A stanza that `from` never sent, to the other side. */
  deliver(from: Side, stanza: Xml): void {
    this.session?.[from].added();
    this.#write(from, asDocument(stanza));
  }

  raw(data: string | Buffer, counts: boolean): void {
    if (counts) this.session?.server.added();
    this.#sockets.client.send(data, { binary: false });
  }

  /** What was on its way when a socket closed still arrives. */
  #later(work: () => void): void {
    setTimeout(work, this.#parts.latency() + 50);
  }

  #come(from: Side, text: string): void {
    const latency = this.#parts.latency();
    const way = this.#ways[from];
    if (latency === 0 && way.length === 0) return this.#take(from, text);
    const due = Math.max(performance.now() + latency, way.at(-1)?.due ?? 0);
    way.push({ due, text });
    setTimeout(() => this.#arrive(from), due - performance.now() + 1);
  }

  #arrive(from: Side): void {
    const way = this.#ways[from];
    while (way[0] && way[0].due <= performance.now()) this.#take(from, way.shift()!.text);
    if (way[0]) setTimeout(() => this.#arrive(from), way[0].due - performance.now() + 1);
  }

  #take(from: Side, text: string): void {
    if (this.dead) return;
    const element = parseXml(text);
    if (!element) return this.#write(from, text);
    if (element.name === 'stream:features') {
      const children = [...element.children, ...this.#parts.features()];
      return this.#write(from, printXml({ ...element, children }));
    }
    if (!STANZAS.includes(element.name)) return this.#write(from, this.#management(from, element) ?? text);
    const verdict = this.#parts.decide(from, element, text);
    const counter = this.session?.[from];
    if (verdict === 'pass') {
      counter?.sent(true);
      return this.#write(from, text);
    }
    const [first, ...more] = verdict === 'drop' ? [] : verdict;
    counter?.sent(first !== undefined);
    if (first) this.#write(from, asDocument(first));
    for (const stanza of more) this.deliver(from, stanza);
  }

  /** Counts in stream management, as the other side would count. Undefined where nothing needs to change. */
  #management(from: Side, element: Xml): string | undefined {
    if (element.attrs.xmlns !== NS_SM) return undefined;
    const { sessions } = this.#parts;
    const h = Number(element.attrs.h);
    const numbered = (count: number): string =>
      printXml(xml(element.name, { ...element.attrs, h: String(count) }));
    // Of the stanzas that the other side sent.
    const other = from === 'client' ? 'server' : 'client';
    switch (element.name) {
      case 'enabled':
        this.session = { client: new Counter(), server: new Counter() };
        this.smId = element.attrs.id ?? '';
        sessions.set(this.smId, this.session);
        return undefined;
      case 'a':
        return this.session ? numbered(this.session[other].handled(h)) : undefined;
      case 'resume':
        this.smId = element.attrs.previd ?? '';
        this.#resuming = sessions.get(this.smId) ?? null;
        return this.#resuming
          ? numbered(this.#resuming.server.rewind(h))
          : printXml({ ...element, attrs: { ...element.attrs, previd: 'forgotten' } });
      case 'resumed':
        this.session = this.#resuming;
        return this.session ? numbered(this.session.client.rewind(h)) : undefined;
      case 'failed':
        this.#resuming = null;
        return undefined;
      default:
        return undefined;
    }
  }

  #write(from: Side, text: string): void {
    const to = this.#sockets[from === 'client' ? 'server' : 'client'];
    if (!this.dead && to.readyState === WebSocket.OPEN) to.send(text);
  }
}
