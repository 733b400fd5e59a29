// The parts of @xmpp/client 0.14.0 that we touch; it has no types of its own. Names with an underscore are its inner ones:
// the version is pinned, and test/server says so when one of them changes.
declare module '@xmpp/client' {
  export interface Element {
    name: string;
    attrs: Record<string, string | undefined>;
    children: (Element | string)[];
    getName(): string;
    getNS(): string | undefined;
    getText(): string;
    is(name: string, xmlns?: string): boolean;
    remove(child: Element): unknown;
    remove(name: string, xmlns?: string): unknown;
    toString(): string;
  }

  export interface Emitter {
    on(event: string, listener: (...args: never[]) => void): unknown;
    emit(event: string): unknown;
    prependListener(event: string, listener: (...args: never[]) => void): unknown;
  }

  export interface StreamManagement extends Emitter {
    id: string;
    enabled: boolean;
    enableSent: boolean;
    inbound: number;
    outbound: number;
    outbound_q: { stanza: Element; stamp: string }[];
    timeout: number;
    requestAckInterval: number;
  }

  /** `Credentials`: what was given to `authenticate`. */
  export interface Mechanism<Credentials> {
    readonly name: string;
    readonly clientFirst: boolean;
    response(credentials: Credentials): string | Promise<string>;
    challenge(text: string): void | Promise<void>;
  }

  export interface Client extends Emitter {
    parser: { write(text: string): void } | null;
    socket: { end(): void; write(text: string, done?: (error?: Error) => void): void } | null;
    streamManagement: StreamManagement;
    reconnect: { stop(): void };
    iqCaller: { request(stanza: Element, timeout?: number): Promise<Element> };
    saslFactory: {
      _mechs: unknown[];
      use<Credentials>(name: string, mechanism: new () => Mechanism<Credentials>): unknown;
    };
    connect(service: string): Promise<void>;
    open(options: { domain: string; lang: string }): Promise<void>;
    send(element: Element): Promise<void>;
    sendMany(elements: Element[]): Promise<void>;
    disconnect(): Promise<unknown>;
    _onData(data: unknown): void;
    _onStreamError(element: Element): void;
    _jid(address: string): unknown;
  }

  export function client(options: {
    service: string;
    domain: string;
    lang: string;
    resource: string;
    timeout: number;
    credentials(
      authenticate: (credentials: object, mechanism: string) => Promise<void>,
      mechanisms: string[],
    ): Promise<void>;
  }): Client;

  export function xml(
    name: string,
    attrs: Readonly<Record<string, string>>,
    ...children: (Element | string)[]
  ): Element;
}

declare module '@xmpp/xml/lib/parse.js' {
  import type { Element } from '@xmpp/client';
  /** Throws on what is not well-formed; null for nothing. */
  export default function parse(text: string): Element | null;
}
