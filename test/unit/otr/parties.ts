// Two people and a channel between them, for the tests of the OTR machine. Every step is taken on what is left of a state after
// being stored, and must leave it as it was.
import { expect } from '@jest/globals';
import { decodeRecord, encodeRecord } from '../../../background/recordCodec';
import type { Random } from '../../../src/otr/bigint';
import { generateDsaKey } from '../../../src/otr/dsaGenerate';
import { decodePrivate, encodePrivate, encodePublic } from '../../../src/otr/dsaKey';
import { startOtr, stepOtr } from '../../../src/otr/otr';
import type { OtrState } from '../../../src/otr/otrState';
import type { OtrEffect, OtrEnv, OtrEvent } from '../../../src/otr/otrTypes';
import { runAll } from '../../../src/otr/steps';
import { randomStream } from './randomStream';

type EffectOf<T extends OtrEffect['type']> = Extract<OtrEffect, { type: T }>;

const makeKey = (name: string): Uint8Array =>
  encodePrivate(runAll(generateDsaKey(randomStream(`dsa key of ${name}`).random)));
const keys = new Map<string, Uint8Array>();

/** The same in every test of a file. */
export function privateKeyOf(name: string): Uint8Array {
  const key = keys.get(name) ?? makeKey(name);
  keys.set(name, key);
  return key;
}
export const publicKeyOf = (name: string): Uint8Array => encodePublic(decodePrivate(privateKeyOf(name))!);

export class Party {
  state: OtrState;
  now = 1000;
  /** What left and has not arrived. */
  readonly outbox: string[] = [];
  readonly effects: OtrEffect[] = [];
  /** Keys are taken for good unless a test wants to look. */
  checksKeys = true;
  /** What a test makes of the random source. */
  warp: (random: Random) => Random = (random) => random;
  readonly #name: string;
  #steps = 0;

  constructor(name: string, privateKey = privateKeyOf(name)) {
    this.#name = name;
    this.state = startOtr({ privateKey }, this.#env());
  }

  /** Random bytes are the same for the same step. */
  #env(): OtrEnv {
    const { random } = randomStream(`${this.#name} ${this.#steps}`);
    return { now: this.now, random: this.warp(random) };
  }

  do(event: OtrEvent): OtrEffect[] {
    this.#steps += 1;
    const before = encodeRecord(this.state);
    const restored = decodeRecord(before) as OtrState;
    const [state, effects] = stepOtr(restored, event, this.#env());
    expect(encodeRecord(restored)).toBe(before);

    // A step that changes nothing gives what it was given.
    if (state !== restored) this.state = state;
    this.effects.push(...effects);
    for (const effect of effects) if (effect.type === 'wire') this.outbox.push(effect.wire);
    const check = effects.find((effect) => effect.type === 'check-key');
    if (!this.checksKeys || check === undefined) return effects;
    return [...effects, ...this.do({ type: 'key-checked', key: check.key, ok: true })];
  }

  receive(wire: string): OtrEffect[] {
    return this.do({ type: 'receive', wire });
  }
  /** The one wire that carries it. */
  say(text: string): string {
    const wires = ofType(this.do({ type: 'send', text }), 'wire');
    expect(wires.length).toBe(1);
    this.outbox.pop();
    return wires[0]!.wire;
  }
  all<T extends OtrEffect['type']>(type: T): EffectOf<T>[] {
    return ofType(this.effects, type);
  }
  get texts(): string[] {
    return this.all('text').map(({ text }) => text);
  }
  get warnings(): string[] {
    return this.all('warning').map(({ reason }) => reason);
  }
  get results(): string[] {
    return this.all('verified').map(({ result }) => result);
  }
  get phase(): string {
    return this.all('phase').at(-1)?.phase ?? 'plaintext';
  }
}

export const ofType = <T extends OtrEffect['type']>(effects: readonly OtrEffect[], type: T): EffectOf<T>[] =>
  effects.filter((effect): effect is EffectOf<T> => effect.type === type);

/** Delivers, in turn, until nothing is left. */
export function settle(a: Party, b: Party): void {
  while (a.outbox.length + b.outbox.length > 0) {
    for (const wire of a.outbox.splice(0)) b.receive(wire);
    for (const wire of b.outbox.splice(0)) a.receive(wire);
  }
}

/** What a stream of random bytes decides: 0 ... `count` - 1. */
export function choices(seed: string): (count: number) => number {
  const { random } = randomStream(seed);
  return (count) => random(1)[0]! % count;
}

/** Alice and Bob, talking. */
export function talking(a = new Party('alice'), b = new Party('bob')): { alice: Party; bob: Party } {
  a.do({ type: 'start' });
  settle(a, b);
  expect([a.phase, b.phase]).toEqual(['encrypted', 'encrypted']);
  return { alice: a, bob: b };
}
