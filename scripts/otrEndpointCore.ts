// Our OTR engine behind the lines that otrEndpoint.ts tells of, in whoever's process. It does each thing at once, keys included.
import { randomBytes } from '../background/clock';
import { conform, type Infer, literal, optional, record, text, uint, union } from '../src/codec/schema';
import { toHex, utf8 } from '../src/crypto/bytes';
import { checkDsaKey } from '../src/otr/dsaCheck';
import { type DsaPrivateKey, encodePrivate, encodePublic, otrFingerprint } from '../src/otr/dsaKey';
import { startOtr, stepOtr } from '../src/otr/otr';
import type { OtrState } from '../src/otr/otrState';
import type { OtrEffect, OtrEnv, OtrEvent } from '../src/otr/otrTypes';
import { runAll } from '../src/otr/steps';

const MAX_LINE = 1_000_000;

const words = text(MAX_LINE);
const line = union([
  record({ receive: words }),
  record({ send: words }),
  record({ start: literal(true) }),
  record({ end: literal(true) }),
  record({ ask: record({ secret: words, question: optional(words) }) }),
  record({ reply: record({ secret: words }) }),
  record({ abort: literal(true) }),
  record({ extraKey: record({ use: uint(0xffff_ffff) }) }),
  record({ accept: text(40) }),
]);

export type OtrCommand = Infer<typeof line>;

function eventOf(it: OtrCommand): OtrEvent {
  if ('receive' in it) return { type: 'receive', wire: it.receive };
  if ('send' in it) return { type: 'send', text: it.send };
  if ('ask' in it) return { type: 'ask', secret: utf8(it.ask.secret), question: it.ask.question ?? null };
  if ('reply' in it) return { type: 'reply', secret: utf8(it.reply.secret) };
  if ('extraKey' in it) return { type: 'extra-key', use: it.extraKey.use, data: new Uint8Array(0) };
  if ('start' in it) return { type: 'start' };
  if ('end' in it) return { type: 'end' };
  if ('abort' in it) return { type: 'abort' };
  return { type: 'accept', fingerprint: it.accept };
}

/** Undefined for anything but a line of the known forms. */
export function parseCommand(input: string): OtrCommand | undefined {
  try {
    return conform(line, JSON.parse(input));
  } catch {
    return undefined;
  }
}

/** The line that tells of an effect, where one does. */
function lineOf(effect: Exclude<OtrEffect, { type: 'check-key' }>): object | undefined {
  switch (effect.type) {
    case 'wire':
      return { wire: effect.wire };
    case 'text':
      return { text: effect.text };
    case 'phase':
      // There are no keys yet: for the user nothing has changed.
      return effect.phase === 'agreeing'
        ? undefined
        : { state: effect.phase, fingerprint: effect.fingerprint };
    case 'asked':
      return { asked: effect.question };
    case 'verified':
      return effect.result === 'aborted' ? { aborted: true } : { verified: effect.result === 'same' };
    case 'extra-key':
      return { extraKey: toHex(effect.key), use: effect.use, sent: effect.sent };
    case 'warning':
      return { warning: effect.reason };
  }
}

const env = (): OtrEnv => ({ now: performance.now(), random: randomBytes });

export class OtrEndpoint {
  readonly #print: (line: object) => void;
  #state: OtrState;

  constructor(key: DsaPrivateKey, print: (line: object) => void) {
    this.#print = print;
    this.#state = startOtr({ privateKey: encodePrivate(key) }, env());
    print({ ready: true, fingerprint: toHex(otrFingerprint(encodePublic(key))) });
  }

  obey(command: OtrCommand): void {
    this.#take(eventOf(command));
  }

  tick(): void {
    this.#take({ type: 'tick' });
  }

  #take(event: OtrEvent): void {
    const [state, effects] = stepOtr(this.#state, event, env());
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === 'check-key') {
        const ok = runAll(checkDsaKey(effect.key, randomBytes));
        this.#take({ type: 'key-checked', key: effect.key, ok });
        continue;
      }
      const line = lineOf(effect);
      if (line) this.#print(line);
    }
  }
}
