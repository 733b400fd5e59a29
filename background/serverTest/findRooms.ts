// The MUC service of a server, found as a room finds it: by the same machine.
import { beginDiscovery, type DiscoveryEffect, stepDiscovery } from '../../src/xmpp/discovery';
import type { Guest, GuestParts } from './guest';

type Found = Extract<DiscoveryEffect, { type: 'found' }>;

/** `guessed`: nothing answered as a service for rooms should. */
export async function findRooms(guest: Guest, domain: string, { now, random }: GuestParts): Promise<Found> {
  let [state, effects] = beginDiscovery(domain, { now: now(), random });
  for (;;) {
    const found = effects.find((it): it is Found => it.type === 'found');
    if (found || !state) return found ?? { type: 'found', service: '', guessed: true };
    const answers = await Promise.allSettled(
      effects.flatMap((it) => (it.type === 'send' ? [guest.ask(it.stanza)] : [])),
    );
    effects = [];
    for (const answer of answers) {
      if (answer.status === 'rejected' || !state) continue;
      const [next, more] = stepDiscovery(
        state,
        { type: 'stanza', stanza: answer.value },
        { now: now(), random },
      );
      state = next;
      effects = [...effects, ...more];
    }
    // Nothing was asked and nothing was found: whoever has not answered by now will not.
    if (state && effects.length === 0)
      [state, effects] = stepDiscovery(state, { type: 'tick' }, { now: state.deadline, random });
  }
}
