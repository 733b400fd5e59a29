// What may be changed in a transcript: what a line says, a line more, a line less. Nothing is sealed here.
import { encode } from '../../src/codec/cbor';
import { fromHex, toHex } from '../../src/crypto/bytes';
import type { MessagePayload, Ref } from '../../src/mpotr/frames';
import type { Opened } from './open';
import type { Transcript } from './transcript';
import type { Line, Verdict } from './verify';

/** Lines are numbered as in the transcript before any edit, from 1. */
export type Edit =
  | { readonly kind: 'replace'; readonly line: number; readonly as: string; readonly text: string }
  | { readonly kind: 'insert'; readonly after: number; readonly as: string; readonly text: string }
  | { readonly kind: 'remove'; readonly line: number };

/** A frame of the new transcript. */
export interface Item {
  readonly s: string;
  readonly g: number;
  /** The frame that it was; undefined for one that never was. */
  readonly from?: Opened;
  readonly edit: 'none' | 'replace' | 'insert' | 'remove';
  /** Of an inserted one: the position of its author's frame before it, in the numbers of the original. */
  readonly after: number;
  readonly payload: MessagePayload;
}

/** Throws an Error with a sentence where an edit does not fit. */
export function applyEdits(transcript: Transcript, verdict: Verdict, edits: readonly Edit[]): Item[] {
  let items = verdict.opened.map((from): Item => {
    const { s, g, n } = from.frame;
    return { s: toHex(s), g, from, edit: 'none', after: n - 1, payload: from.payload };
  });
  for (const edit of edits) {
    const line = lineOf(verdict, edit.kind === 'insert' ? edit.after : edit.line);
    items = items.flatMap((it) =>
      it.from === line.opened ? edited(transcript, items, it, line, edit) : [it],
    );
  }
  return items;
}

function edited(transcript: Transcript, items: readonly Item[], it: Item, line: Line, edit: Edit): Item[] {
  switch (edit.kind) {
    case 'replace':
      return [replaced(it, line, edit)];
    case 'remove':
      return [{ ...it, edit: 'remove' }];
    case 'insert':
      return [it, inserted(transcript, items, it, edit)];
  }
}

function lineOf({ lines }: Verdict, number: number): Line {
  const line = lines[number - 1];
  if (!line) throw new Error(`There is no line ${number}: the transcript has ${lines.length}.`);
  return line;
}

function replaced(it: Item, line: Line, { as, text }: Extract<Edit, { kind: 'replace' }>): Item {
  if (line.nickname !== as) throw new Error(`Line ${line.number} is ${line.nickname}'s, not ${as}'s.`);
  return { ...it, edit: 'replace', payload: { ...it.payload, b: encode({ m: text }) } };
}

/** The author's next frame after the last that it had written by then, citing the line before it. */
function inserted(
  { members }: Transcript,
  items: readonly Item[],
  line: Item,
  { as, text }: Extract<Edit, { kind: 'insert' }>,
): Item {
  const author = members.find(({ nickname }) => nickname === as);
  if (!author) throw new Error(`Nobody in the transcript is called ${as}.`);
  const sofar = items.slice(0, items.indexOf(line) + 1);
  const last = sofar.findLast((it) => it.s === author.id && it.from);
  if (!last?.from || last.payload.t === 'rekey' || last.payload.t === 'close')
    throw new Error(`${as} could not have written anything there.`);
  const previous = refTo(last.from);
  return {
    s: author.id,
    g: last.g,
    edit: 'insert',
    after: last.from.frame.n,
    payload: {
      p: line.from === last.from ? [previous] : [refTo(line.from!), previous],
      h: [],
      v: last.payload.v,
      t: 'text',
      b: encode({ m: text }),
    },
  };
}

const refTo = ({ frame: { s, g, n }, id }: Opened): Ref => [s, g, n, fromHex(id).subarray(0, 16)];
