// What a data message says: text in UTF-8, and after a NUL any number of records ("Data Message").
import { concat, fromUtf8, utf8 } from '../crypto/bytes';
import { type Reader, readAll } from './reader';

export const TLV = {
  padding: 0,
  disconnected: 1,
  smp1: 2,
  smp2: 3,
  smp3: 4,
  smp4: 5,
  smpAbort: 6,
  smp1Question: 7,
  extraKey: 8,
} as const;

export interface Tlv {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface Content {
  readonly text: string;
  readonly tlvs: readonly Tlv[];
}

const NUL = 0;

/** The text must not contain U+0000: what follows it would be records. Values are below 64 kB. */
export function encodeContent({ text, tlvs }: Content): Uint8Array {
  if (text.includes('\0')) throw new RangeError('text with a NUL');
  const records = tlvs.map(({ type, value }) => concat([short(type), short(value.length), value]));
  return concat([utf8(text), ...(tlvs.length > 0 ? [Uint8Array.of(NUL)] : []), ...records]);
}

/** Undefined when the text is not UTF-8 or a record is cut short. */
export function decodeContent(bytes: Uint8Array): Content | undefined {
  const end = bytes.indexOf(NUL);
  const text = decodeText(end < 0 ? bytes : bytes.subarray(0, end));
  const tlvs = end < 0 ? [] : readAll(bytes.subarray(end + 1), readTlvs);
  return text === undefined || tlvs === undefined ? undefined : { text, tlvs };
}

/** Undefined unless `bytes` are UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes);
  } catch {
    return undefined;
  }
}

function readTlvs(it: Reader): Tlv[] {
  const tlvs: Tlv[] = [];
  while (it.left > 0 && !it.failed) {
    const type = it.short();
    tlvs.push({ type, value: it.take(it.short()) });
  }
  return tlvs;
}

const short = (value: number): Uint8Array => {
  if (value > 0xffff) throw new RangeError('more than a record holds');
  return Uint8Array.of(value >>> 8, value & 0xff);
};
