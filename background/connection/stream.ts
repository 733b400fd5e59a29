// One XMPP stream, from opening the socket to its end. It never comes back: the connection opens another one.
//
// Frames are dealt with strictly one after another: checked, parsed, delivered, and only then counted. So an acknowledgement
// (XEP-0198) never covers a stanza whose consequences could still be lost.
import type { Element } from '@xmpp/client';
import { checkFrame } from '../../src/xmpp/frame';
import { parseJid } from '../../src/xmpp/jid';
import { randomId } from '../../src/xmpp/randomId';
import { ping } from '../../src/xmpp/xep0199';
import { withoutOwnDelay } from '../../src/xmpp/xep0203';
import type { Xml } from '../../src/xmpp/xml';
import type { Random } from './account';
import { type LibraryElement, toXml } from './elements';
import { BadFrame, StreamLost } from './failure';
import type { Login } from './mechanisms';
import { Requests } from './requests';
import type { ResumePoint } from './savedStream';
import { isStanza, type XmppClient, xmppClient } from './xmppClient';

const NS_SM = 'urn:xmpp:sm:3';
/** Characters that may wait to be dealt with. A browser's socket can't be told to slow down. */
const MAX_WAITING = 32 * 1024 * 1024;
const KEEP_WITHIN_MS = 50;

export interface Patience {
  /** Without any progress towards being online. */
  readonly connect: number;
  /** Silence after which the server is asked for a sign of life. */
  readonly silence: number;
  /** Silence after which it counts as gone. */
  readonly dead: number;
}

/** While a person thinks, the stream makes no progress, and that is no fault of the server's. */
export type Unhurried = <T>(work: Promise<T>) => Promise<T>;

export interface StreamOptions {
  readonly url: string;
  readonly domain: string;
  readonly resume: ResumePoint | null;
  readonly random: Random;
  readonly now: () => number;
  readonly patience: Patience;
  /** Says who logs in; may register first, by `request`. */
  readonly login: (
    mechanisms: readonly string[],
    request: (stanza: Xml) => Promise<Xml>,
    unhurried: Unhurried,
  ) => Promise<Login>;
  /** Online. Stanzas follow when this has resolved. */
  readonly ready: (session: { readonly jid: string; readonly resumed: boolean }) => Promise<void>;
  readonly receive: (stanza: Xml) => Promise<void>;
  /** A message or presence has been written, or read: its text on the wire. */
  readonly passed?: (direction: 'out' | 'in', stanza: string) => void;
  /** Resolves when `point()` is stored. */
  readonly keep: () => Promise<void>;
  /** Once, at the end; never after `close`. */
  readonly ended: (error: unknown) => void;
}

export class Stream {
  readonly #options: StreamOptions;
  readonly #xmpp: XmppClient;
  readonly #requests: Requests;
  readonly #converted = new WeakMap<LibraryElement, Xml>();
  readonly #frames: string[] = [];
  #waiting = 0;
  #running = false;
  #quiet = false;
  #over = false;
  #phase: 'opening' | 'bound' | 'resumed' | 'ready' = 'opening';
  #jid: string;
  /** What the server offers and says about stream management (XEP-0198) in a session that is fresh. */
  #management: 'none' | 'offered' | 'decided' = 'none';
  /** Stanzas dealt with since stream management began; null before that, and without it. */
  #inbound: number | null;
  #resumable: boolean;
  #heard: number;
  #asked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  /** What the frame at hand brought. */
  #arrived: Xml | null = null;
  #counts = false;
  readonly #online: Promise<void>;
  #setOnline: () => void = () => undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#jid = options.resume?.jid ?? '';
    this.#inbound = options.resume?.inbound ?? null;
    this.#resumable = options.resume !== null;
    this.#heard = options.now();
    this.#online = new Promise((resolve) => {
      this.#setOnline = resolve;
    });
    this.#requests = new Requests(options.domain, (stanza) => this.#xmpp.send(stanza));
    const newId = (): string => randomId(options.random);
    const { url, domain, resume, random, patience } = options;
    this.#xmpp = xmppClient(
      { url, domain, resume, resource: newId(), timeout: patience.connect, random, newId },
      {
        frame: (data) => this.#frame(data),
        element: (element) => this.#element(element),
        login: (mechanisms) =>
          options.login(
            mechanisms,
            (stanza) => this.#requests.ask(stanza),
            (work) => this.#unhurried(work),
          ),
        beforeSend: (element) => this.#beforeSend(element),
        written: (element) => {
          if (isStanza(element) && element.name !== 'iq') options.passed?.('out', element.toString());
        },
        inbound: () => this.#inbound ?? 0,
        failed: (error) => this.#end(error),
        resumed: () => {
          this.#phase = 'resumed';
        },
        bound: (jid) => {
          this.#phase = 'bound';
          this.#jid = jid;
        },
      },
    );
    this.#progress();
    this.#xmpp.open().catch((error: unknown) => this.#end(error));
  }

  /** Where another stream could go on; null when none can. Holds after the end, too. */
  point(): ResumePoint | null {
    if (!this.#resumable || this.#inbound === null) return null;
    return {
      id: this.#xmpp.smId(),
      jid: this.#jid,
      inbound: this.#inbound,
      outbound: this.#xmpp.acknowledged(),
      queue: this.#xmpp.unacknowledged().map((it) => this.#plain(it)),
    };
  }

  /** A stanza that waits is stored with every one that follows it: it is converted once. */
  #plain(element: LibraryElement): Xml {
    const known = this.#converted.get(element) ?? toXml(element);
    this.#converted.set(element, known);
    return known;
  }

  /** Resolves when the stanza is kept and written. Rejects when the stream ends before. */
  async send(stanza: Xml): Promise<void> {
    if (this.#over) throw new Error('the stream has ended');
    await this.#xmpp.send(stanza);
  }

  /** The answer, from whom it was asked; an error answer is one. Rejects when there is none in time. */
  request(stanza: Xml): Promise<Xml> {
    return this.#requests.ask(stanza);
  }

  /** Asks for a sign of life at once: the machine may have slept. */
  probe(): void {
    if (this.#phase !== 'ready') return;
    this.#ping();
    this.#watch();
  }

  /** From here on frames are read as they come and nothing is delivered: whoever closes may be in a delivery itself. */
  quiet(): void {
    this.#quiet = true;
    this.#drain();
  }

  /** `politely`: the session is over for the server, too; otherwise it may be resumed. */
  close(politely: boolean): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#keeping);
    this.#setOnline();
    this.#requests.end();
    this.#xmpp.close(politely);
  }

  #end(error: unknown): void {
    if (this.#over) return;
    this.close(false);
    this.#options.ended(error);
  }

  #frame(data: unknown): void {
    if (this.#over) return;
    if (typeof data !== 'string') return this.#end(new BadFrame());
    this.#frames.push(data);
    this.#waiting += data.length;
    if (this.#waiting > MAX_WAITING) this.#end(new BadFrame());
    else if (this.#quiet) this.#drain();
    else if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let frame = this.#next(); frame !== undefined; frame = this.#next()) await this.#deal(frame);
    } catch (error) {
      this.#end(error);
    } finally {
      this.#running = false;
    }
  }

  #drain(): void {
    try {
      for (let frame = this.#next(); frame !== undefined; frame = this.#next()) this.#parse(frame);
    } catch (error) {
      this.#end(error);
    }
  }

  #next(): string | undefined {
    const frame = this.#over ? undefined : this.#frames.shift();
    this.#waiting -= frame?.length ?? 0;
    return frame;
  }

  /** Throws what ends the stream. */
  async #deal(frame: string): Promise<void> {
    this.#parse(frame);
    if (this.#phase !== 'ready') await this.#negotiate();
    if (this.#arrived && !this.#quiet) {
      this.#options.passed?.('in', frame);
      const { domain } = this.#options;
      const own = [this.#jid, parseJid(this.#jid).bare, domain];
      await this.#options.receive(withoutOwnDelay(this.#arrived, own)).catch(() => {
        throw new StreamLost('not delivered'); // and not counted: a resumption brings it again
      });
    }
    if (!this.#counts || this.#inbound === null) return;
    this.#inbound += 1;
    this.#keepSoon();
  }

  /** One writing serves many stanzas: it holds all that the server has not acknowledged, and a flood must not have that written for
   * each of its frames. Whatever is sent waits for a writing of its own, so the server never hears of a count that is not kept; a
   * death before the writing brings some stanzas again. */
  #keepSoon(): void {
    this.#keeping ??= setTimeout(() => {
      this.#keeping = undefined;
      void this.#options.keep();
    }, KEEP_WITHIN_MS);
  }

  #parse(frame: string): void {
    this.#arrived = null;
    this.#counts = false;
    switch (checkFrame(frame)) {
      case 'cut':
        throw new BadFrame();
      case 'skip':
        this.#counts = true;
        return;
      case 'pass':
        this.#xmpp.feed(frame);
    }
  }

  /** Before the library looks at it. */
  #element(element: Element): void {
    this.#heard = this.#options.now();
    this.#asked = false;
    if (this.#phase !== 'ready') this.#progress();
    if (!isStanza(element)) return this.#negotiation(element);
    this.#counts = true;
    const stanza = toXml(element);
    const answers = stanza.attrs.type === 'result' || stanza.attrs.type === 'error';
    if (stanza.name === 'iq' && (!answers || this.#requests.take(stanza))) return;
    if (this.#phase === 'ready') this.#arrived = stanza;
  }

  #negotiation(element: Element): void {
    switch (element.getName()) {
      case 'features':
        this.#management = element.children.some((it) => typeof it === 'object' && it.is('sm', NS_SM))
          ? 'offered'
          : 'none';
        return;
      case 'enabled':
        this.#management = 'decided';
        this.#inbound = 0;
        this.#resumable = /^(?:true|1)$/.test(element.attrs.resume ?? '') && Boolean(element.attrs.id);
        return;
      case 'failed':
        // Of <resume/>, after which the session is a fresh one, or of <enable/>.
        if (this.#phase === 'bound') this.#management = 'decided';
        this.#inbound = null;
        this.#resumable = false;
    }
  }

  /** Lets the library finish what the frame began; goes online when everything is settled. */
  async #negotiate(): Promise<void> {
    await new Promise((done) => setTimeout(done, 0));
    const resumed = this.#phase === 'resumed';
    if (!resumed && !(this.#phase === 'bound' && this.#management !== 'offered')) return;
    this.#phase = 'ready';
    this.#setOnline();
    this.#watch();
    await this.#options.ready({ jid: this.#jid, resumed });
  }

  async #beforeSend(element: Element): Promise<void> {
    // What is sent between <enable/> and <enabled/> would be counted by one side only.
    if (isStanza(element) && this.#xmpp.enabling()) await this.#online;
    if (this.#inbound !== null) await this.#options.keep();
    if (this.#over) throw new Error('the stream has ended');
  }

  async #unhurried<T>(work: Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    try {
      return await work;
    } finally {
      if (!this.#over) this.#progress();
    }
  }

  #progress(): void {
    clearTimeout(this.#timer);
    const late = (): void => this.#end(new StreamLost('no progress'));
    this.#timer = setTimeout(late, this.#options.patience.connect);
  }

  /** A socket can be dead for long before anybody says so. */
  #watch(): void {
    clearTimeout(this.#timer);
    const { silence, dead } = this.#options.patience;
    const silent = this.#options.now() - this.#heard;
    if (silent >= dead) return this.#end(new StreamLost('no sign of life'));
    if (silent >= silence) this.#ping();
    this.#timer = setTimeout(() => this.#watch(), (silent >= silence ? dead : silence) - silent);
  }

  #ping(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.request(ping(this.#options.domain, randomId(this.#options.random))).catch(() => undefined);
  }
}
