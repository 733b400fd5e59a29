// npm run -s otr-endpoint
//
// Our OTR engine alone, for any peer to be tested against: no network, no room. One JSON object a line.
//
// stdin:   {"receive": wire}   {"send": text}   {"start": true}   {"end": true}
//          {"ask": {"secret": text, "question"?: text}}   {"reply": {"secret": text}}   {"abort": true}
//          {"extraKey": {"use": number}}   {"accept": true}: the changed identity
// stdout:  {"ready": true, "fingerprint": ours} first, then
//          {"wire": text for the peer}   {"text": what the peer says}
//          {"state": "plaintext" | "encrypted" | "changed" | "finished", "fingerprint": the peer's, or null}
//          {"asked": question or null}   {"verified": true | false}   {"aborted": true}: the question was not answered
//          {"extraKey": 64 hex digits, "use": number, "sent": true | false}
//          {"warning": reason}: src/otr/otrTypes.ts says what each means; "bad-input" is a line that is none of the above
//
// Fingerprints are 40 hex digits. The key is made anew each time. Heartbeats go out by themselves. The end of stdin ends it.
import { createInterface } from 'node:readline';
import { randomBytes } from '../background/clock';
import { conform, type Infer, literal, optional, record, text, uint, union } from '../src/codec/schema';
import { toHex, utf8 } from '../src/crypto/bytes';
import { checkDsaKey } from '../src/otr/dsaCheck';
import { generateDsaKey } from '../src/otr/dsaGenerate';
import { encodePrivate, encodePublic, otrFingerprint } from '../src/otr/dsaKey';
import { startOtr, stepOtr } from '../src/otr/otr';
import type { OtrEffect, OtrEnv, OtrEvent } from '../src/otr/otrTypes';
import { runAll } from '../src/otr/steps';

const MAX_LINE = 1_000_000;
const TICK_MS = 10_000;

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
  record({ accept: literal(true) }),
]);

function eventOf(it: Infer<typeof line>): OtrEvent {
  if ('receive' in it) return { type: 'receive', wire: it.receive };
  if ('send' in it) return { type: 'send', text: it.send };
  if ('ask' in it) return { type: 'ask', secret: utf8(it.ask.secret), question: it.ask.question ?? null };
  if ('reply' in it) return { type: 'reply', secret: utf8(it.reply.secret) };
  if ('extraKey' in it) return { type: 'extra-key', use: it.extraKey.use, data: new Uint8Array(0) };
  if ('start' in it) return { type: 'start' };
  if ('end' in it) return { type: 'end' };
  if ('abort' in it) return { type: 'abort' };
  return { type: 'accept' };
}

function parseLine(input: string): OtrEvent | undefined {
  try {
    const it = conform(line, JSON.parse(input));
    return it && eventOf(it);
  } catch {
    return undefined;
  }
}

const print = (it: object): void => {
  process.stdout.write(`${JSON.stringify(it)}\n`);
};

function tell(effect: Exclude<OtrEffect, { type: 'check-key' }>): void {
  switch (effect.type) {
    case 'wire':
      return print({ wire: effect.wire });
    case 'text':
      return print({ text: effect.text });
    case 'phase':
      // There are no keys yet: for the user nothing has changed.
      return effect.phase === 'agreeing'
        ? undefined
        : print({ state: effect.phase, fingerprint: effect.fingerprint });
    case 'asked':
      return print({ asked: effect.question });
    case 'verified':
      return print(effect.result === 'aborted' ? { aborted: true } : { verified: effect.result === 'same' });
    case 'extra-key':
      return print({ extraKey: toHex(effect.key), use: effect.use, sent: effect.sent });
    case 'warning':
      return print({ warning: effect.reason });
  }
}

const env = (): OtrEnv => ({ now: performance.now(), random: randomBytes });
const key = runAll(generateDsaKey(randomBytes));
let state = startOtr({ privateKey: encodePrivate(key) }, env());

function take(event: OtrEvent): void {
  const [next, effects] = stepOtr(state, event, env());
  state = next;
  for (const effect of effects) {
    if (effect.type === 'check-key')
      take({ type: 'key-checked', key: effect.key, ok: runAll(checkDsaKey(effect.key, randomBytes)) });
    else tell(effect);
  }
}

print({ ready: true, fingerprint: toHex(otrFingerprint(encodePublic(key))) });
setInterval(() => take({ type: 'tick' }), TICK_MS).unref();
createInterface({ input: process.stdin }).on('line', (input) => {
  const event = input.trim() === '' ? null : parseLine(input);
  if (event === undefined) print({ warning: 'bad-input' });
  else if (event !== null) take(event);
});
