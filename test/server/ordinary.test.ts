// Debian's Prosody as people meet it: each way to log in, with the limit of 10 kB a second that it is shipped with. Members pace themselves,
// say how far they are, and nobody is put out for being slow.
import { afterEach, expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import type { ServerOptions } from '../../server/configuration';
import { type Prosody, startProsody } from '../../server/prosody';
import type { RoomView } from '../../src/contract';
import { encrypted, everybody, messages, talk } from '../relay/bench';
import { figure } from '../relay/figure';

const NICKS = ['alice', 'bob', 'charlie', 'dora', 'emil', 'fay'];
let server: Prosody | null = null;
let members: Member[] = [];

afterEach(async () => {
  await Promise.allSettled(members.map((it) => it.leave()));
  members = [];
  await server?.stop();
  server = null;
}, 60_000);

test.each<NonNullable<ServerOptions['login']>>(['key', 'register', 'anonymous'])(
  'six enter at once by %s, agree, talk, and leave in peace',
  async (login) => {
    server = await startProsody({ login, limit: '10kb/s' });
    const { url, domain } = server;
    const began = performance.now();
    const progress = new Set<string>();
    /** Looks at each view on the way, and holds once all agree. */
    const watched = (view: RoomView): boolean => {
      if (view.status.state === 'agreeing') progress.add(`${view.status.agreed} of ${view.status.of}`);
      return encrypted(NICKS.length)(view);
    };
    members = await Promise.all(
      NICKS.map((nick) => Member.enter({ server: url, domain, room: 'an ordinary server', nick })),
    );
    await everybody(members, watched, 90_000);
    const agreed = performance.now() - began;
    expect(progress.size).toBeGreaterThan(0);
    await talk(members, 60_000);
    for (const member of members) {
      expect(messages(member)).toHaveLength(NICKS.length);
      expect(member.view().details.login).toBe(login === 'register' ? 'registered' : login);
      expect(member.view().people.map(({ state }) => state)).toEqual(NICKS.map(() => 'encrypted'));
    }
    figure(
      'R-12',
      `six at once at 10 kB a second, login by ${login}: until all agree`,
      `${(agreed / 1000).toFixed(1)} s`,
    );
  },
  240_000,
);
