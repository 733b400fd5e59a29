// A whole room machine as one member of a simulated room: what the session under it says and hears goes through the simulation.
import { fromBase64, toHex } from '../../src/crypto/bytes';
import { learnPeople } from '../../src/room/people';
import { withView } from '../../src/room/records';
import { startRoom, stepRoom } from '../../src/room/room';
import type { RoomState } from '../../src/room/state';
import { session } from '../../src/room/stay';
import type { RoomConfig, RoomEffect, RoomEvent } from '../../src/room/types';
import { readMpotr } from '../../src/xmpp/mpotrElement';
import { type SimMember, SimulatedRoom } from './simulatedRoom';

export class SimulatedStay {
  state: RoomState;

  /** What a kept identity was told. */
  readonly remembered: Extract<RoomEffect, { type: 'verified' }>[] = [];

  private constructor(
    readonly sim: SimulatedRoom,
    readonly member: SimMember,
    nickname: string,
    kept: RoomConfig['kept'],
  ) {
    const config = {
      id: 'stay',
      name: 'room',
      nickname,
      server: 'localhost',
      url: 'wss://localhost',
      identity: member.identity.privateKey,
      otr: { publicKey: Uint8Array.of(0, 0, 1), privateKey: new Uint8Array(1) },
      kept,
    };
    const place = { service: 'conference.localhost', room: 'room@conference.localhost', psk: sim.psk };
    const state = startRoom(config, sim.env());
    this.state = { ...state, place, phase: { name: 'inside' }, session: member.state };
    const feed = sim.feed.bind(sim);
    sim.feed = (to, event) => {
      if (to !== member) return feed(to, event);
      const d = { state: this.state, effects: [], env: sim.env() };
      session(d, event);
      const known = learnPeople(d.state, sim.crypto);
      this.#take(withView(known, sim.now, this.state.view), d.effects);
    };
  }

  /** Another seed gives everybody other keys. */
  static async open(nickname: string, kept: RoomConfig['kept'] = null, seed = 1): Promise<SimulatedStay> {
    const sim = await SimulatedRoom.open(seed);
    return new SimulatedStay(sim, sim.join(nickname), nickname, kept);
  }

  /** What a page asks. */
  step(event: RoomEvent): void {
    const [state, effects] = stepRoom(this.state, event, this.sim.env());
    this.#take(state, effects);
  }

  #take(state: RoomState, effects: readonly RoomEffect[]): void {
    this.state = state;
    if (state.session) this.member.state = state.session;
    for (const effect of effects) {
      if (effect.type === 'verified') this.remembered.push(effect);
      if (effect.type !== 'send') continue;
      const data = readMpotr(effect.stanza);
      const { to, type } = effect.stanza.attrs;
      if (data === undefined) continue;
      const handle = type === 'groupchat' ? null : to!.slice(to!.indexOf('/') + 1);
      this.sim.relay({ from: this.member.handle, to: handle, bytes: fromBase64(data)! });
    }
  }

  /** As the page would name them. */
  get labels(): string[] {
    return this.state.view.people.map((it) => `${it.nickname} ${it.suffix}`.trim());
  }

  person(who: SimMember) {
    const identity = toHex(who.identity.publicKey);
    const found = this.state.view.people.filter((it) => it.keys?.identity === identity);
    if (found.length === 0) throw new Error('nobody of that key is shown');
    return found[0]!;
  }

  compare(who: SimMember, verdict: 'unread' | 'matches' | 'differs' | 'settled'): void {
    this.step({ type: 'compared', hex: this.person(who).fingerprint!.hex, verdict });
  }
}
