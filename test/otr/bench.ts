// What OTR costs: ours beside the npm package, in one process and one run, both sides of each conversation together. In processor time,
// because a machine that does other things, too, says little by its clock.
import otr from 'otr';
import { randomBytes } from '../../background/clock';
import { OtrEndpoint } from '../../scripts/otrEndpointCore';
import { toBase64 } from '../../src/crypto/bytes';
import { generateDsaKey } from '../../src/otr/dsaGenerate';
import { type DsaPrivateKey, encodePrivate, encodePublic } from '../../src/otr/dsaKey';
import { runAll } from '../../src/otr/steps';
import { Conversation, SIDES } from './conversation';
import { exchangeKeys, say } from './exchange';
import type { Line } from './lines';
import { Local, type Member } from './local';
import { PackageMember } from './peer/packageMember';
import { verify } from './smp';

export const COSTS = [
  'making a key',
  'first key exchange, in which ours checks both DSA keys',
  'key exchange',
  'message, with the turn of keys that it causes',
  'socialist millionaires',
] as const;
export type Cost = (typeof COSTS)[number];

export interface Measured {
  /** Milliseconds of each time that it was done. */
  readonly costs: Readonly<Record<Cost, readonly number[]>>;
  /** The keys that were made: their public halves, encoded. */
  readonly keys: readonly Uint8Array[];
}

const makeOurKey = (): DsaPrivateKey => runAll(generateDsaKey(randomBytes));

interface Contender {
  /** The public half, encoded. */
  readonly makeKey: () => Uint8Array;
  readonly makeMember: () => (print: (line: Line) => void) => Member;
}

const OURS: Contender = {
  makeKey: () => encodePublic(makeOurKey()),
  makeMember: () => {
    const key = makeOurKey();
    return (print) => new OtrEndpoint(key, (line) => print(line as Line));
  },
};

const PACKAGE: Contender = {
  // Otherwise it would keep p, q and g for all its keys.
  makeKey: () => Buffer.from(new otr.DSA(null, { nocache: true }).packPublic(), 'latin1'),
  makeMember: () => {
    const key = otr.DSA.parsePrivate(toBase64(encodePrivate(makeOurKey())));
    return (print) => new PackageMember(key, print);
  },
};

async function costOf(act: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function repeat(times: number, act: (i: number) => unknown): Promise<number[]> {
  const costs: number[] = [];
  for (let i = 0; i < times; i += 1) costs.push(await costOf(() => act(i)));
  return costs;
}

async function measure(
  { makeKey, makeMember }: Contender,
  often: (times: number) => number,
): Promise<Measured> {
  const makers = [makeMember(), makeMember()] as const;
  const begin = (): Conversation =>
    new Conversation(new Local('first', makers[0]), new Local('second', makers[1]));
  const agree = (it: Conversation): Promise<unknown> =>
    exchangeKeys(it, () => it.ends[0].tell({ start: true }));
  const first: number[] = [];
  const again: number[] = [];
  let conversation = begin();
  for (let i = 0; i < often(10); i += 1) {
    conversation = begin();
    first.push(await costOf(() => agree(conversation)));
    for (const end of conversation.ends) end.tell({ end: true });
    await conversation.until('over', () =>
      conversation.ends.every(({ state }) => state.state === 'plaintext'),
    );
    again.push(await costOf(() => agree(conversation)));
  }
  const messages = await repeat(often(60), (i) => say(conversation, SIDES[i % 2]!, `message ${i}`));
  const secret = 'the same on both sides';
  const smp = await repeat(often(6), (i) =>
    verify(conversation, SIDES[i % 2]!, { question: null, secret }, secret),
  );
  const keys: Uint8Array[] = [];
  const making = await repeat(often(3), () => keys.push(makeKey()));
  const costs = {
    'making a key': making,
    'first key exchange, in which ours checks both DSA keys': first,
    'key exchange': again,
    'message, with the turn of keys that it causes': messages,
    'socialist millionaires': smp,
  };
  return { costs, keys };
}

/** `often`: how often to do what takes so many times on an ordinary run. */
export const bench = async (
  often: (times: number) => number,
): Promise<{ ours: Measured; theirs: Measured }> => ({
  ours: await measure(OURS, often),
  theirs: await measure(PACKAGE, often),
});
