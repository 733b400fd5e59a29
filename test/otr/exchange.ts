// Key exchanges between two programs, and how the npm package otr fails one in sixteen of them: it takes r, the secret of the D-H commit
// message, through a number and loses its leading zeros, in what it sends and in what it receives. With itself it agrees all the same;
// with libotr and with ours it can't. r is public at the end of each exchange (in the reveal signature message), so a failure that
// is the package's can be told from any other.
import { deepEqual, equal } from 'node:assert/strict';
import { type Conversation, other, SIDES, type Side } from './conversation';

export const DATA = 0x03;
const DH_KEY = 0x0a;
const REVEAL_SIGNATURE = 0x11;
const SIGNATURE = 0x12;
/** Version and type, then the instance tags of both. */
const HEADER = 11;

/** A message of OTR, without armour and header. */
export interface Message {
  readonly type: number;
  readonly body: Buffer;
}

export const decodeWire = (wire: string): Message | undefined => {
  if (!wire.startsWith('?OTR:') || !wire.endsWith('.')) return undefined;
  const bytes = Buffer.from(wire.slice(5, -1), 'base64');
  return { type: bytes[2]!, body: bytes.subarray(HEADER) };
};

/** The secret r stands first in the reveal signature message, under its length. The package may send less than 16 bytes of it. */
const beginsWithZero = ({ body }: Message): boolean => body.readUInt32BE(0) < 16 || body[4]! < 0x10;

/** Where the Diffie-Hellman key stands in a message; in a data message after the flags and two key ids. */
const KEY_AT: ReadonlyMap<number, number> = new Map([
  [DH_KEY, 0],
  [DATA, 9],
]);
const KEY_SIZE = 192;

/** How many public keys on the line had a zero in front, which is left out: programs are known to disagree about such numbers. */
export function shortKeys({ ends }: Conversation): number {
  const keys = ends
    .flatMap((end) => end.all('wire'))
    .flatMap(({ wire }) => {
      const message = decodeWire(wire);
      const at = message && KEY_AT.get(message.type);
      if (at === undefined) return [];
      const size = message!.body.readUInt32BE(at);
      return size < KEY_SIZE ? [message!.body.toString('hex', at + 4, at + 4 + size)] : [];
    });
  return new Set(keys).size;
}

/** 'lost': r began with a zero, and the two have not agreed. */
type Outcome = 'agreed' | 'lost';

export async function exchangeKeys(conversation: Conversation, begin: () => void): Promise<Outcome> {
  const { ends } = conversation;
  const before = ends.map((end) => ({ wires: end.all('wire').length, warnings: end.all('warning').length }));
  const sent = (type: number): Message[] =>
    SIDES.flatMap((side) => ends[side].all('wire').slice(before[side]!.wires))
      .map(({ wire }) => decodeWire(wire))
      .filter((it) => it?.type === type)
      .map((it) => it!);
  const agreed = (): boolean =>
    sent(SIGNATURE).length > 0 && ends.every((end) => end.state.state === 'encrypted');
  const lost = (): boolean =>
    sent(REVEAL_SIGNATURE).some(beginsWithZero) &&
    SIDES.some((side) => ends[side].all('warning').length > before[side]!.warnings);
  begin();
  await conversation.until('agreed on keys', () => agreed() || lost());
  return agreed() ? 'agreed' : 'lost';
}

/** Both ends have sent something before either gets anything: what `begin` has them send crosses. */
export function cross(conversation: Conversation, begin: () => void): void {
  conversation.hold();
  begin();
  void conversation
    .until('begun', () => SIDES.every((side) => conversation.waiting(side).length > 0))
    .then(() => conversation.release());
}

/** Until keys are agreed; each end then names the other's key, and reads what the other says. Gives how many exchanges were lost. */
export async function agree(conversation: Conversation, begin: () => void): Promise<number> {
  let lost = 0;
  while ((await exchangeKeys(conversation, begin)) === 'lost') lost += 1;
  for (const side of SIDES)
    equal(conversation.ends[side].state.fingerprint, conversation.ends[other(side)].fingerprint);
  for (const side of SIDES) await say(conversation, side, `after ${lost} lost`);
  return lost;
}

/** What one end says arrives at the other, whole. */
export async function say(conversation: Conversation, from: Side, text: string): Promise<void> {
  const { ends } = conversation;
  const heard = (): string[] => ends[other(from)].all('text').map((it) => it.text);
  const before = heard().length;
  ends[from].tell({ send: text });
  await conversation.until('heard', () => heard().length > before);
  deepEqual(heard().slice(before), [text]);
}
