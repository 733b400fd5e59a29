// The only importer of @xmpp/*: one client for one stream, with what the library does not do, or does otherwise, put right:
//
// - frames reach its parser one at a time, when we say so (`feed`);
// - it neither reconnects by itself nor follows a server to another host;
// - of what a stream offers it sees the old SASL, binding and stream management: one way to log in, one to resume;
// - PLAIN is not among the mechanisms; its SCRAM, which believes any server, is replaced by ours, and a key challenge comes first;
// - acknowledgements carry our count of what has been dealt with, not its count of what has been parsed;
// - a resumption sends stanzas again as they were: its <delay/> would tell the room our real address;
// - ids are unguessable; nothing is written before `beforeSend`.
import { type Client, client, type Element, xml } from '@xmpp/client';
import type { Xml } from '../../src/xmpp/xml';
import type { Random } from './account';
import { fromXml } from './elements';
import { BadFrame, ConnectFailure, StreamLost } from './failure';
import { type Login, Proof, useMechanisms } from './mechanisms';
import type { ResumePoint } from './savedStream';

const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const NS_BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const NS_SM = 'urn:xmpp:sm:3';
const NS_STREAMS = 'http://etherx.jabber.org/streams';
const STANZAS = ['message', 'presence', 'iq'];
/** Its answer is a text frame, which keeps a browser's worker alive (one without any dies after 30 s). */
const REQUEST_ACK_EVERY = 20_000;

/** All that ever differs between our streams: nothing here tells one user from another. */
const LANG = 'en';

export interface ClientHooks {
  /** What came from the socket, before anything has looked at it. */
  frame(data: unknown): void;
  /** Each parsed element, before the library acts on it; what it throws leaves `feed`. */
  element(element: Element): void;
  /** Registers or not, and says who logs in. */
  login(mechanisms: readonly string[]): Promise<Login>;
  /** Awaited before a stanza or an acknowledgement is written. */
  beforeSend(element: Element): Promise<void>;
  /** It is with the socket. */
  written(element: Element): void;
  /** Stanzas from the server that have been dealt with. */
  inbound(): number;
  /** The library gave up, or the socket did. */
  failed(error: unknown): void;
  /** The stream goes on where `resume` left it. */
  resumed(): void;
  /** Bound to a fresh session. */
  bound(jid: string): void;
}

export interface ClientOptions {
  readonly url: string;
  readonly domain: string;
  readonly resource: string;
  readonly timeout: number;
  readonly random: Random;
  /** 130 bits of text, new each time. */
  readonly newId: () => string;
  readonly resume: ResumePoint | null;
}

export interface XmppClient {
  open(): Promise<void>;
  feed(text: string): void;
  send(stanza: Xml): Promise<void>;
  /** Stanzas written or about to be, and not acknowledged. */
  unacknowledged(): readonly Element[];
  acknowledged(): number;
  smId(): string;
  /** Between <enable/> and <enabled/> nothing may be sent. */
  enabling(): boolean;
  /** `politely` tells the server that the session is over; otherwise it is left to be resumed. */
  close(politely: boolean): void;
}

export const isStanza = (element: Element): boolean => STANZAS.includes(element.name);

export function xmppClient(options: ClientOptions, hooks: ClientHooks): XmppClient {
  const proof = new Proof();
  const xmpp = client({
    service: options.url,
    domain: options.domain,
    lang: LANG,
    resource: options.resource,
    timeout: options.timeout,
    credentials: async (authenticate, mechanisms) => {
      const login = await hooks.login(mechanisms);
      proof.login = login;
      await authenticate(login.mechanism === 'ANONYMOUS' ? {} : login.account, login.mechanism);
    },
  });
  xmpp.reconnect.stop();
  useMechanisms(xmpp.saslFactory, options, proof);
  const pending = overrideSending(xmpp, options, hooks, proof);
  xmpp._onData = (data) => hooks.frame(data);
  xmpp._onStreamError = (element) => hooks.failed(new StreamLost(`stream error ${conditionOf(element)}`));
  // It would wait for the server's farewell; whether the session may be resumed is not its decision either.
  xmpp.disconnect = async () => hooks.failed(new StreamLost('disconnect'));
  const sm = xmpp.streamManagement;
  sm.timeout = 0; // whether the server is alive is ours to find out
  sm.requestAckInterval = REQUEST_ACK_EVERY;
  if (options.resume) {
    sm.id = options.resume.id;
    sm.outbound = options.resume.outbound;
    sm.outbound_q = options.resume.queue.map((it) => ({ stanza: fromXml(it, xml), stamp: '' }));
    xmpp._jid(options.resume.jid);
  }
  xmpp.prependListener('element', (element: Element) => {
    guard(element, sm, proof);
    hooks.element(element);
  });
  xmpp.on('error', (error: unknown) => hooks.failed(isOfSocket(error) ? new StreamLost('socket') : error));
  for (const over of ['disconnect', 'close']) xmpp.on(over, () => hooks.failed(new StreamLost(over)));
  xmpp.on('online', (jid: unknown) => hooks.bound(String(jid)));
  sm.on('resumed', () => hooks.resumed());

  return {
    async open() {
      await xmpp.connect(options.url);
      await xmpp.open({ domain: options.domain, lang: LANG });
    },
    feed: (text) => xmpp.parser?.write(text),
    send: (stanza) => xmpp.send(fromXml(stanza, xml)),
    unacknowledged: () => {
      const queued = sm.outbound_q.map((it) => it.stanza);
      return [...queued, ...[...pending].filter((it) => !queued.includes(it))];
    },
    acknowledged: () => sm.outbound,
    smId: () => sm.id,
    enabling: () => sm.enableSent && !sm.enabled,
    close: (politely) => {
      xmpp.emit('disconnect'); // stops the timers of its stream management
      const { socket } = xmpp;
      if (politely) socket?.write('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>');
      socket?.end();
    },
  };
}

/** The library attaches the socket's event to such an error, and the address: neither goes on from here. */
const isOfSocket = (error: unknown): boolean => error instanceof Error && 'event' in error;

function conditionOf(element: Element): string {
  const [condition] = element.children;
  return typeof condition === 'object' ? condition.getName() : 'unknown';
}

/** What must not reach the library. Throws what ends the stream. */
function guard(element: Element, sm: Client['streamManagement'], proof: Proof): void {
  if (element.is('features', NS_STREAMS)) {
    // Binding is offered to those who have logged in: who offers it before wants to go without the proof.
    const known = proof.loggedIn
      ? ([
          ['bind', NS_BIND],
          ['sm', NS_SM],
        ] as const)
      : ([['mechanisms', NS_SASL]] as const);
    for (const it of [...element.children]) {
      if (typeof it === 'object' && !known.some(([name, xmlns]) => it.is(name, xmlns))) element.remove(it);
    }
    if (!proof.loggedIn && element.children.length === 0) throw new ConnectFailure('login-refused');
  }
  if (element.is('success', NS_SASL)) proof.success(element.getText());
  // A count that can't be makes the library throw its queue away.
  if (element.is('a', NS_SM) || element.is('resumed', NS_SM)) {
    const acknowledged = Number(element.attrs.h) - sm.outbound;
    if (!(acknowledged >= 0 && acknowledged <= sm.outbound_q.length)) throw new BadFrame();
  }
}

/** Gives back the stanzas that wait for `beforeSend`. */
function overrideSending(
  xmpp: Client,
  { newId }: ClientOptions,
  hooks: ClientHooks,
  proof: Proof,
): ReadonlySet<Element> {
  const pending = new Set<Element>();
  const plainSend = xmpp.send.bind(xmpp);
  const send = async (element: Element): Promise<void> => {
    await plainSend(element);
    hooks.written(element);
  };
  xmpp.send = async (element) => {
    if (element.is('enable', NS_SM) && proof.login?.mechanism === 'ANONYMOUS') {
      // An anonymous session can't be resumed: the next login is somebody else. Without this it would haunt the room for minutes.
      element.attrs.resume = undefined;
    }
    if (element.is('a', NS_SM) || element.is('resume', NS_SM)) element.attrs.h = String(hooks.inbound());
    const counts = isStanza(element);
    if (counts && element.name !== 'presence') element.attrs.id ??= newId();
    if (counts || element.is('a', NS_SM)) {
      if (counts && xmpp.streamManagement.enabled) pending.add(element);
      await hooks.beforeSend(element);
    }
    await send(element);
    pending.delete(element);
  };
  xmpp.sendMany = async (elements) => {
    for (const element of elements) {
      element.remove('delay', 'urn:xmpp:delay');
      pending.add(element);
      void send(element).then(() => pending.delete(element));
    }
  };
  // Binding asks by way of this; without an id it would make one from Math.random().
  const request = xmpp.iqCaller.request.bind(xmpp.iqCaller);
  xmpp.iqCaller.request = (stanza, timeout) => {
    stanza.attrs.id ??= newId();
    return request(stanza, timeout);
  };
  return pending;
}
