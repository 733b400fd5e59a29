// Views of a kept identity.
import type { AppView } from '../../../src/contract';
import type { IdentityView } from '../../../src/contract/identity';
import { app, hexes, noon, person } from './scenes';

const me = person(0, 'Ana');
const identity = (state: IdentityView['state'], change: Partial<IdentityView> = {}): AppView => ({
  ...app(),
  identity: { state, fingerprint: null, keys: null, people: [], ...change },
});

export const identityScenes = {
  locked: identity('locked'),
  unlocked: identity('unlocked', {
    fingerprint: me.fingerprint,
    keys: me.keys,
    people: [
      { hex: hexes[1]!, nickname: 'Idris', verified: 'words', at: noon },
      { hex: hexes[2]!, nickname: 'נועה', verified: 'question', at: noon },
      { hex: hexes[3]!, nickname: 'a name that is as long as a name can be', verified: 'differs', at: noon },
    ],
  }),
} satisfies Record<string, AppView>;
