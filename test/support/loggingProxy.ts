// A WebSocket proxy before the XMPP server. It keeps every frame of both directions, which is all that the server could see or do,
// and can drop, change, hold or cut.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface LoggedFrame {
  /** Numbers the sockets in the order they came. */
  readonly socket: number;
  readonly from: 'client' | 'server';
  readonly text: string;
  readonly at: number;
}

/** What to pass on instead; null drops the frame. */
export type FrameHook = (frame: LoggedFrame) => string | null;

export interface LoggingProxy {
  readonly url: string;
  readonly frames: readonly LoggedFrame[];
  /** Headers of each handshake: what the server learns of the browser. */
  readonly handshakes: readonly Readonly<Record<string, string | string[] | undefined>>[];
  /** Replaces the hook before it. Frames are logged as they came. */
  onFrame(hook: FrameHook | null): void;
  /** Breaks the sockets off, all or one, without a word to either side. */
  cut(socket?: number): void;
  /** From now on nothing passes in either direction, while the sockets stay open; what came meanwhile passes after `thaw`. */
  freeze(): void;
  thaw(): void;
  /** New sockets are refused. */
  refuse(refuse: boolean): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: WebSocket;
  readonly server: WebSocket;
}

/** `target` is the server's ws:// address; the proxy listens on a free port of 127.0.0.1 with the same path. */
export async function startLoggingProxy(target: string): Promise<LoggingProxy> {
  const frames: LoggedFrame[] = [];
  const handshakes: LoggingProxy['handshakes'][number][] = [];
  const pairs: Pair[] = [];
  let hook: FrameHook | null = null;
  let frozen: (() => void)[] | null = null;
  let refused = false;

  const pass = (frame: LoggedFrame, to: WebSocket): void => {
    frames.push(frame);
    const text = hook ? hook(frame) : frame.text;
    if (text === null) return;
    const go = (): void => {
      if (to.readyState === WebSocket.OPEN) to.send(text);
    };
    if (frozen) frozen.push(go);
    else go();
  };

  const http = createServer();
  const listener = new WebSocketServer({ server: http, handleProtocols: () => 'xmpp' });
  listener.on('connection', (client, request) => {
    if (refused) return client.terminate();
    const socket = pairs.length;
    handshakes.push(request.headers);
    const server = new WebSocket(target, ['xmpp']);
    pairs.push({ client, server });
    const early: string[] = [];
    const log = (from: 'client' | 'server', text: string, to: WebSocket): void =>
      pass({ socket, from, text, at: Date.now() }, to);
    client.on('message', (data) => {
      if (server.readyState === WebSocket.CONNECTING) early.push(String(data));
      else log('client', String(data), server);
    });
    server.on('open', () => {
      for (const text of early) log('client', text, server);
    });
    server.on('message', (data) => log('server', String(data), client));
    client.on('close', () => server.terminate());
    server.on('close', () => client.close());
    for (const side of [client, server]) side.on('error', () => side.terminate());
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const { port } = http.address() as AddressInfo;

  const cut = (only?: number): void => {
    for (const [index, { client, server }] of pairs.entries()) {
      if (only !== undefined && only !== index) continue;
      client.terminate();
      server.terminate();
    }
  };
  return {
    url: `ws://127.0.0.1:${port}${new URL(target).pathname}`,
    frames,
    handshakes,
    onFrame: (next) => {
      hook = next;
    },
    cut,
    freeze: () => {
      frozen ??= [];
    },
    thaw: () => {
      const held = frozen ?? [];
      frozen = null;
      for (const go of held) go();
    },
    refuse: (refuse) => {
      refused = refuse;
    },
    async stop() {
      cut();
      listener.close();
      await new Promise<void>((done) => http.close(() => done()));
    },
  };
}
