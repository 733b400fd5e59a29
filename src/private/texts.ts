// Each text arrives once, or is shown as not sent. It carries a number inside the encryption; who gets it says up to which number it has
// them all. After new keys, what was not acknowledged is said again under its old number, and a number that was there before is nothing.
import { LIMITS } from '../contract';
import type { PrivateMessageView } from '../contract/private';
import { utf8 } from '../crypto/bytes';
import { appendLine } from '../lineList';
import { type Draft, patch, talk } from './draft';
import { PRIVATE_LIMITS } from './limits';
import type { Conversation, PrivateLine } from './state';

type MessageLine = PrivateLine & { readonly view: PrivateMessageView };

const isMessage = (line: PrivateLine): line is MessageLine => line.view.kind === 'message';

/** `NUMBER SP TEXT`: what stands inside the OTR message. */
export const numbered = (n: number, text: string): string => `${n} ${text}`;

export function readNumbered(plain: string): { n: number; text: string } | undefined {
  const at = plain.indexOf(' ');
  const n = Number(plain.slice(0, at));
  const text = plain.slice(at + 1);
  const canonical = at > 0 && Number.isSafeInteger(n) && n > 0 && String(n) === plain.slice(0, at);
  return canonical && text.trim() !== '' && utf8(text).length <= LIMITS.textBytes ? { n, text } : undefined;
}

function append(d: Draft, text: string, mine: boolean): void {
  const action = text.startsWith('/me ') && text.trim().length > 4;
  const view: PrivateMessageView = {
    kind: 'message',
    id: `m${d.state.nextLine}`,
    action,
    text: action ? text.slice(4) : text,
    at: d.env.now,
    mine,
    authorVerified: mine ? 'no' : d.verified,
    delivery: mine ? 'sending' : 'received',
  };
  d.state = appendLine<PrivateLine, Conversation>(d.state, { view, n: mine ? d.state.next : null });
}

/** Only where there are keys: nothing that is typed waits for whoever comes next. */
export function say(d: Draft, typed: string): void {
  // U+0000 would end the text inside OTR, and turn the rest into commands.
  const text = typed.replaceAll('\0', '\uFFFD');
  if (d.state.phase.name !== 'encrypted' || text.trim() === '' || utf8(text).length > LIMITS.textBytes)
    return;
  append(d, text, true);
  patch(d, { next: d.state.next + 1 });
}

/** My texts that are due to be encrypted, oldest first, as far as the window reaches. */
export function dueTexts({ state }: Draft): { n: number; text: string }[] {
  if (state.phase.name !== 'encrypted') return [];
  const due = [...state.lines.values()].flatMap((line) => {
    if (!isMessage(line) || line.n === null || line.n <= state.wired || line.view.delivery !== 'sending')
      return [];
    return [{ n: line.n, text: line.view.action ? `/me ${line.view.text}` : line.view.text }];
  });
  const underWay = [...state.lines.values()].filter(
    (line) => isMessage(line) && line.n !== null && line.n <= state.wired && isOpen(line.view),
  );
  return due.slice(0, Math.max(0, PRIVATE_LIMITS.window - underWay.length));
}

const isOpen = (view: PrivateMessageView): boolean => view.delivery === 'sending' || view.delivery === 'sent';

/** Changes how far my texts have come. */
function delivered(
  state: Conversation,
  which: (line: MessageLine) => boolean,
  delivery: PrivateMessageView['delivery'],
): Conversation {
  let lines: Map<number, PrivateLine> | null = null;
  for (const [at, line] of state.lines) {
    if (!isMessage(line) || line.n === null || line.view.delivery === delivery || !which(line)) continue;
    lines ??= new Map(state.lines);
    lines.set(at, { ...line, view: { ...line.view, delivery } });
  }
  return lines ? { ...state, lines } : state;
}

function deliver(
  d: Draft,
  which: (line: MessageLine) => boolean,
  delivery: PrivateMessageView['delivery'],
): void {
  d.state = delivered(d.state, which, delivery);
}

/** The channel has taken these texts over. */
export const sent = (state: Conversation, numbers: readonly number[]): Conversation =>
  delivered(state, ({ n, view }) => numbers.includes(n!) && view.delivery === 'sending', 'sent');

/** They have everything up to `n`, also what I had given up. A number that I never used means nothing. */
export function acknowledged(d: Draft, n: number): void {
  if (n >= d.state.next) return;
  deliver(d, (line) => line.n! <= n, 'received');
  patch(d, { acknowledged: Math.max(d.state.acknowledged, n) });
}

/** New keys: what they don't have is encrypted anew. */
export function rewind(d: Draft): void {
  deliver(d, (line) => line.view.delivery === 'sent', 'sending');
  patch(d, { wired: d.state.acknowledged });
}

/** With new keys, what was given up stays so: a report on later texts says nothing of it. */
export function settle(d: Draft): void {
  const lines = [...d.state.lines].map(([at, line]): [number, PrivateLine] =>
    isMessage(line) && line.view.delivery === 'failed' ? [at, { ...line, n: null }] : [at, line],
  );
  patch(d, { lines: new Map(lines) });
}

/** Nobody is there to get them any more: they are not said again by themselves. */
export const giveUp = (d: Draft): void => deliver(d, (line) => isOpen(line.view), 'failed');

/** A text of theirs, decrypted. */
export function onText(d: Draft, plain: string): void {
  const read = readNumbered(plain);
  if (!read) return;
  if (read.n > d.state.got) {
    append(d, read.text, false);
    patch(d, { got: read.n, unread: d.state.unread + 1 });
  }
  talk(d, 'got');
}
