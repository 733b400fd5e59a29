// A bare XMPP stream over a WebSocket that does nothing by itself: for logins that no honest client would try.
import { WebSocket } from 'ws';
import { fromUtf8 } from '../../src/crypto/bytes';

const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';

export interface SaslAnswer {
  /** `challenge`, `success`, or `failure`; `closed` where the server ended the stream instead. */
  readonly kind: string;
  /** What a challenge or success carries; a failure's condition. */
  readonly text: string;
}

export class RawStream {
  readonly #socket: WebSocket;
  readonly #frames: string[] = [];
  #waiting: (() => void) | null = null;
  #closed = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const wake = (): void => this.#waiting?.();
    socket.on('message', (data) => {
      this.#frames.push(String(data));
      wake();
    });
    for (const over of ['close', 'error'])
      socket.on(over, () => {
        this.#closed = true;
        wake();
      });
  }

  /** Resolves when the server has said what it offers. */
  static async open(url: string, domain: string): Promise<RawStream> {
    const socket = new WebSocket(url, ['xmpp']);
    const stream = new RawStream(socket);
    await new Promise((done, fail) => socket.once('open', done).once('error', fail));
    socket.send(`<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${domain}" version="1.0"/>`);
    await stream.#next(); // its <open/>
    await stream.#next();
    return stream;
  }

  begin(mechanism: string, text: string): Promise<SaslAnswer> {
    return this.#ask(`<auth xmlns="${NS_SASL}" mechanism="${mechanism}">${encode(text)}</auth>`);
  }

  answer(text: string): Promise<SaslAnswer> {
    return this.#ask(`<response xmlns="${NS_SASL}">${encode(text)}</response>`);
  }

  close(): void {
    this.#socket.terminate();
  }

  async #ask(frame: string): Promise<SaslAnswer> {
    if (this.#closed) return { kind: 'closed', text: '' };
    this.#socket.send(frame);
    const found = await this.#next();
    const parts = /^<(challenge|success|failure)[^>]*?(?:\/>|>(?:<([\w-]+)|([^<]*)))/.exec(found ?? '');
    if (!parts) return { kind: 'closed', text: '' };
    return { kind: parts[1]!, text: parts[2] ?? decode(parts[3] ?? '') };
  }

  async #next(): Promise<string | undefined> {
    while (this.#frames.length === 0 && !this.#closed) {
      await new Promise<void>((done) => {
        this.#waiting = done;
      });
    }
    return this.#frames.shift();
  }
}

const encode = (text: string): string => Buffer.from(text).toString('base64');
const decode = (text: string): string => fromUtf8(Buffer.from(text, 'base64'));
