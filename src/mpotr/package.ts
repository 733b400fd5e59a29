// Key packages: what a newcomer gets, and what it gives (docs/PROTOCOL.md, "Keys" and "Sending").
import { openGeneration, type Receiving, stepTo, withSigningKey } from './chain';
import { type Draft, patchMember } from './draft';
import type { KeyPackage } from './frames';
import { LIMITS } from './limits';
import type { SenderId } from './names';
import { sendOwn } from './send';
import type { Member } from './state';
import { regret } from './transcript';

/**
 * My package for somebody who has just been listed, who is a holder from now on. A signing key that has signed anything is
 * changed first, so that a newcomer can authenticate nothing of what was said before.
 */
export function givePackage(d: Draft, to: SenderId): KeyPackage {
  if (d.state.own.signing.used) {
    const seed = d.env.random(32);
    const pair = d.env.crypto.signPair(seed);
    sendOwn(d, 'ack', null, pair);
  }
  const { own } = d.state;
  const first = own.holders.get(to) ?? own.next;
  d.state.own = { ...own, holders: new Map(own.holders).set(to, first) };
  return {
    g: own.gen,
    k: own.chainKey,
    i: own.next,
    s: own.signing.pair.publicKey,
    r: own.ratchet.publicKey,
  };
}

/** Opens the generation that a package is for, or joins it to what I hold of it already. */
export function takePackage(d: Draft, from: SenderId, given: KeyPackage): void {
  const member = d.state.members.get(from);
  if (!member) return;
  const known = member.receiving.find((it) => it.gen === given.g);
  const merged = known ? mergePackage(d, known, given) : openGeneration(given.g, given.i, given.k, given.s);
  const missed = notGiven(member, given);
  const blanks = [...member.blanks, ...missed].slice(-LIMITS.blanks);
  patchMember(d, from, { receiving: withGeneration(member, merged, d.env.now), blanks });
  // It had lost me, and I did not notice: nothing else would show that something may be missing.
  if (missed.length > 0 && member.agreed) d.effects.push({ type: 'gap', author: from });
  regret(d, from, given.g, given.i);
}

/**
 * What was written between what I have keys for and what it gives me now: I can't read it. In the generation that I am in, that is
 * nothing if I can step to the new place; an older one stays open with the keys that I have of it.
 */
function notGiven(member: Member, given: KeyPackage): Member['blanks'] {
  const last = member.receiving.at(-1);
  const [gen, next] = last ? [last.gen, last.next] : (member.readTo ?? [given.g, given.i]);
  if (gen > given.g || (gen === given.g && given.i <= next)) return [];
  const readable = last !== undefined && isReadable(last, gen === given.g ? given.i : next);
  if (gen === given.g) return readable ? [] : [[gen, next, given.i - 1]];
  const between = Array.from({ length: Math.min(given.g - gen - 1, LIMITS.blanks) }, (_, at) => gen + 1 + at);
  const whole = (it: number, from: number) => [it, from, Number.MAX_SAFE_INTEGER] as const;
  return [
    ...(readable ? [] : [whole(gen, next)]),
    ...between.map((it) => whole(it, 0)),
    ...(given.i > 0 ? [[given.g, 0, given.i - 1] as const] : []),
  ];
}

/** Keys that I had before stay good for what was on its way: its sender may have lost sight of me, and I not of it. */
function mergePackage({ env }: Draft, known: Receiving, given: KeyPackage): Receiving {
  const signed = withSigningKey(known, given.i, given.s);
  if (given.i <= known.next) return signed;
  const ahead = isReadable(known, given.i) && stepTo(env.crypto, signed, given.i, env.now);
  return { ...(ahead || signed), next: given.i, chainKey: given.k };
}

/** Do I have what opens everything below that position? */
const isReadable = (it: Receiving, to: number): boolean => !it.closed && to - it.next <= LIMITS.chainStep;

/** The list with that generation in it; older ones are open for as long as skipped keys are kept. */
export function withGeneration(member: Member, it: Receiving, now: number): readonly Receiving[] {
  const others = member.receiving
    .filter((old) => old.gen !== it.gen)
    .map((old) => (old.gen < it.gen && old.supersededAt === null ? { ...old, supersededAt: now } : old))
    .filter((old) => old.supersededAt === null || now - old.supersededAt < LIMITS.skippedKeysFor);
  return [...others, it].sort((a, b) => a.gen - b.gen).slice(-LIMITS.generations);
}
