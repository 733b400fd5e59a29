// Beyond one machine: two ejabberd nodes share their rooms. One of them loses its power.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import { type Ejabberd, startEjabberd } from '../../server/ejabberd';
import { encrypted, everybody, messages, notices, shows, talk } from '../relay/bench';
import { figure } from '../relay/figure';
import { type Balancer, startBalancer } from '../support/balancer';

let cluster: Ejabberd;
let toFirst: Balancer;
let members: Member[] = [];

beforeAll(async () => {
  cluster = await startEjabberd({ nodes: 2 });
  const [first, second] = cluster.nodes.map(({ url }) => url);
  toFirst = await startBalancer([first!, second!]);
}, 120_000);

afterAll(async () => {
  await Promise.allSettled(members.map((it) => it.leave()));
  await toFirst?.stop();
  await cluster?.stop();
}, 60_000);

const enter = (server: string, nick: string): Promise<Member> =>
  Member.enter({ server, domain: cluster.domain, room: 'over two machines', nick });

test('members on different nodes share a room; when its node dies, all meet again on the other', async () => {
  // The room lives where it was entered first.
  const alice = await enter(toFirst.url, 'alice');
  await alice.waitFor(({ status }) => status.state === 'alone', 30_000);
  const bob = await enter(toFirst.url, 'bob');
  const second = cluster.nodes[1]!.url;
  const charlie = await enter(second, 'charlie');
  const dora = await enter(second, 'dora');
  members = [alice, bob, charlie, dora];
  await everybody(members, encrypted(4), 60_000);
  await talk(members);

  const before = members.map((it) => it.view().people.find(({ me }) => me)!.fingerprint!.hex);
  await cluster.nodes[0]!.kill();
  const killed = performance.now();
  // Typed at once, by one whose own connection is well: the room that would have taken it is gone.
  await charlie.say('is anybody there?');
  await everybody(members, (view) => shows('is anybody there?')(view) && encrypted(4)(view), 90_000);
  const healed = performance.now() - killed;
  await talk(members);

  for (const member of members) {
    expect(messages(member).map(({ text }) => text)).toHaveLength(9);
    expect(new Set(messages(member).map(({ text }) => text)).size).toBe(9);
    expect(notices(member, 'rejoined')).toBeGreaterThan(0);
    const present = member.view().people.filter(({ state }) => state === 'encrypted');
    expect(present.map(({ fingerprint }) => fingerprint!.hex).sort()).toEqual([...before].sort());
  }
  figure(
    'R-05',
    'a cluster node dies: until its members and the others talk again',
    `${(healed / 1000).toFixed(1)} s`,
  );
  figure('R-05', 'messages lost or doubled when a cluster node dies', '0 of 9');
}, 240_000);
