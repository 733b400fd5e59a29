// A Prosody, the hostile relay before it, and members who come through it: one set for each test file.
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { randomBytes } from '../../background/clock';
import { makeOtrPair, type OtrPair } from '../../background/otrKeys';
import { Member } from '../../scripts/memberCore';
import type { ServerOptions } from '../../server/configuration';
import { type Prosody, startProsody } from '../../server/prosody';
import type { LineView, MessageView, NoticeCode, PersonView, RoomView } from '../../src/contract';
import type { Xml } from '../../src/xmpp/xml';
import { XmppMember } from '../support/xmppMember';
import { CoreMember, type CoreOptions } from './coreMember';
import { type Passing, Relay } from './relay';

export type Guest = Member | CoreMember;

export class Bench {
  #server: Prosody | null = null;
  #relay: Relay | null = null;
  #otr: OtrPair | null = null;
  readonly #names = new Map<Guest, string>();
  #parting: Promise<unknown>[] = [];
  #entered = 0;

  get server(): Prosody {
    return this.#server!;
  }

  get relay(): Relay {
    return this.#relay!;
  }

  async open(options: ServerOptions): Promise<void> {
    this.#server = await startProsody(options);
    this.#relay = await Relay.start(this.#server.url);
    this.#otr = await makeOtrPair(randomBytes);
  }

  async enter(room: string, nick: string): Promise<Member> {
    const name = this.reserve(room, nick);
    const server = this.relay.urlFor(name);
    const member = await Member.enter({ server, domain: this.server.domain, room, nick, otr: this.#key() });
    this.#names.set(member, name);
    return member;
  }

  async core(room: string, nick: string, more: Partial<CoreOptions> = {}): Promise<CoreMember> {
    const name = this.reserve(room, nick);
    const { domain } = this.server;
    const url = this.relay.urlFor(name);
    const member = await CoreMember.enter({ url, domain, room, nick, otr: this.#key(), ...more });
    this.#names.set(member, name);
    return member;
  }

  /** Occupants of the server's own: in the MUC, past the relay, and nothing else. */
  async silent(place: string, hello?: string): Promise<XmppMember> {
    const member = await XmppMember.online(this.server);
    await member.join(place, hello);
    return member;
  }

  nameOf = (guest: Guest): string => this.#names.get(guest)!;
  handleOf = (guest: Guest): string => this.relay.handleOf(this.nameOf(guest));
  placeOf = (guest: Guest): string => this.relay.placeOf(this.nameOf(guest));
  roomOf = (guest: Guest): string => this.relay.roomOf(this.nameOf(guest));
  isOf = (guest: Guest, { member }: Pick<Passing, 'member'>): boolean => this.nameOf(guest) === member;
  inject = (guest: Guest, ...stanzas: readonly Xml[]): void =>
    this.relay.inject(this.nameOf(guest), ...stanzas);

  /** Everybody goes, in the background and without a goodbye: nobody waits for answers to it. */
  clear(): void {
    this.relay.noRules();
    this.relay.latency = { ms: 0, jitter: 0 };
    for (const [guest, name] of this.#names) {
      this.relay.refuse(name, true);
      this.relay.kill(name);
      this.#parting.push(pause(100).then(() => guest.leave().catch(() => undefined)));
    }
    this.#names.clear();
  }

  async close(): Promise<void> {
    this.clear();
    await Promise.all(this.#parting);
    await this.#relay?.stop();
    await this.#server?.stop();
  }

  /** One key serves all: nothing that is tried here rests on it. */
  #key(): OtrPair {
    return { publicKey: this.#otr!.publicKey.slice(), privateKey: this.#otr!.privateKey.slice() };
  }

  /** The name by which the relay knows one more client, and under which that comes: `relay.urlFor(name)`. */
  reserve(room: string, nick: string): string {
    this.#entered += 1;
    return `${room}/${nick}/${this.#entered}`;
  }
}

export function useBench(options: ServerOptions = {}): Bench {
  const bench = new Bench();
  beforeAll(() => bench.open(options), 60_000);
  afterEach(() => bench.clear());
  afterAll(() => bench.close(), 60_000);
  return bench;
}

export const encrypted =
  (count: number) =>
  ({ status }: RoomView): boolean =>
    status.state === 'encrypted' && status.agreed === count && status.of === count;

/** At least so many agree, whoever else is there. */
export const talking =
  (count: number) =>
  ({ status, composer }: RoomView): boolean =>
    composer === null && status.state === 'encrypted' && status.agreed >= count;

export const everybody = (
  guests: readonly Guest[],
  holds: (view: RoomView) => boolean,
  ms = 30_000,
): Promise<unknown> => Promise.all(guests.map((it) => it.waitFor(holds, ms)));

/** They enter one after the other, each once the one before is in the room, and agree. */
export async function gather(bench: Bench, room: string, ...nicks: readonly string[]): Promise<Member[]> {
  const guests: Member[] = [];
  for (const nick of nicks) {
    const guest = await bench.enter(room, nick);
    guests.push(guest);
    await guest.waitFor(({ status }) => ['alone', 'agreeing', 'encrypted'].includes(status.state), 30_000);
  }
  await everybody(guests, encrypted(nicks.length));
  return guests;
}

const isMessage = (line: LineView): line is MessageView => line.kind === 'message';
export const messages = (guest: Guest): MessageView[] => guest.view().lines.filter(isMessage);
export const texts = (guest: Guest): string[] => messages(guest).map((it) => it.text);
export const shows =
  (text: string) =>
  (view: RoomView): boolean =>
    view.lines.some((it) => it.kind === 'message' && it.text === text);
export const confirmed =
  (text: string, count: number) =>
  (view: RoomView): boolean =>
    view.lines.some((it) => it.kind === 'message' && it.text === text && it.confirmed.length === count);
export const notices = (guest: Guest, code: NoticeCode): number =>
  guest.view().lines.reduce((sum, it) => sum + (it.kind === 'notice' && it.code === code ? it.count : 0), 0);
export const person = (guest: Guest, nickname: string): PersonView | undefined =>
  guest.view().people.find((it) => it.nickname === nickname && it.state !== 'gone');
export const pause = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms));

/** For what is not in anybody's view. */
export async function until(holds: () => boolean, ms = 20_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain`);
    await pause(20);
  }
}

/** Both read what the other says next. */
export async function talk(guests: readonly Guest[], ms = 30_000): Promise<void> {
  const words = guests.map((_, at) => `said by ${at} at ${performance.now()}`);
  for (const [at, guest] of guests.entries()) {
    const refused = await guest.say(words[at]!);
    if (refused !== null) throw new Error(`member ${at} may not speak: ${refused}`);
  }
  for (const text of words) await everybody(guests, shows(text), ms);
}
