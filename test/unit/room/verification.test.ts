// What people compare, and what follows from it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { MessageView, NoticeCode } from '../../../src/contract';
import { restoreRoom, roomRecords } from '../../../src/room/room';
import type { SimMember } from '../../support/simulatedRoom';
import { SimulatedStay } from '../../support/simulatedStay';

let stay: SimulatedStay;
let bob: SimMember;
let cleo: SimMember;

beforeEach(async () => {
  stay = await SimulatedStay.open('Ana');
  bob = stay.sim.join('Bob');
  cleo = stay.sim.join('Cleo');
  stay.sim.run(10_000);
});

const view = () => stay.state.view;
const messages = (): MessageView[] => view().lines.filter((it): it is MessageView => it.kind === 'message');
const notices = (): NoticeCode[] => view().lines.flatMap((it) => (it.kind === 'notice' ? [it.code] : []));
const said = (who: SimMember, text: string) => {
  stay.sim.say(who, text);
  stay.sim.run(2_000);
};

test('a fingerprint that matches verifies its owner and nobody else, from then on', () => {
  expect(view().composer).toBeNull();
  said(bob, 'before');
  stay.compare(bob, 'matches');
  said(bob, 'after');
  said(cleo, 'and I?');
  expect(stay.person(bob).verified).toBe('words');
  expect(stay.person(cleo).verified).toBe('no');
  expect(messages().map((it) => [it.text, it.authorVerified])).toEqual([
    ['before', 'no'],
    ['after', 'words'],
    ['and I?', 'no'],
  ]);
  expect(notices()).toContain('words-matched');
});

test('what came keeps what was true of it when it came, whatever is said later', () => {
  stay.compare(bob, 'matches');
  said(bob, 'verified');
  stay.compare(bob, 'unread');
  said(bob, 'taken back');
  expect(messages().map((it) => it.authorVerified)).toEqual(['words', 'no']);
});

test('one that differs shuts the composer, which text cannot get past, until it is taken back', () => {
  stay.compare(bob, 'differs');
  expect(stay.person(bob).verified).toBe('differs');
  expect(view().composer).toBe('fingerprint-differs');
  expect(view().alarms).toEqual([stay.person(bob).id]);
  stay.step({ type: 'say', text: 'for nobody' });
  stay.sim.run(2_000);
  expect(stay.sim.texts(cleo)).toEqual([]);
  stay.compare(bob, 'unread');
  expect(view()).toMatchObject({ composer: null, alarms: [] });
  stay.step({ type: 'say', text: 'for all' });
  stay.sim.run(2_000);
  expect(stay.sim.texts(cleo)).toEqual(['for all']);
  expect(notices().filter((it) => it.startsWith('words'))).toEqual(['words-differed']);
});

test('the alarm does not end because its owner goes; going on without it is a decision, and the mark stays', () => {
  stay.compare(bob, 'differs');
  stay.compare(bob, 'settled');
  expect(view().composer).toBe('fingerprint-differs');
  stay.sim.leave(bob);
  stay.sim.run(1_000);
  expect(view().composer).toBe('fingerprint-differs');
  expect(stay.person(bob)).toMatchObject({ state: 'gone', verified: 'differs', nickname: 'Bob' });
  stay.compare(bob, 'settled');
  expect(view()).toMatchObject({ composer: null, alarms: [] });
  expect(stay.person(bob).verified).toBe('differs');
});

test('the alarm is back with the fingerprint', () => {
  stay.compare(bob, 'differs');
  stay.sim.leave(bob);
  stay.sim.run(1_000);
  stay.compare(bob, 'settled');
  // Same identity and same OTR key, under another handle.
  const again = stay.sim.join('Bob', { identity: bob.identity, otrHash: bob.state.self.otrHash });
  stay.sim.run(10_000);
  expect(stay.person(again)).toMatchObject({ state: 'encrypted', verified: 'differs' });
  expect(view()).toMatchObject({ composer: 'fingerprint-differs', alarms: [stay.person(again).id] });
});

test('another OTR key under the same identity is another fingerprint, and so not verified', () => {
  stay.compare(bob, 'matches');
  stay.sim.leave(bob);
  stay.sim.run(1_000);
  const other = stay.sim.join('Bob', { identity: bob.identity });
  stay.sim.run(10_000);
  const here = view().people.filter((it) => it.state === 'encrypted' && it.nickname === 'Bob');
  expect(here.map((it) => it.verified)).toEqual(['no']);
  expect(other.identity).toBe(bob.identity);
});

describe('together with the room code', () => {
  const code = (verdict: 'matches' | 'differs') => stay.step({ type: 'code', verdict });

  test('a code that matches adds to what was compared and takes no alarm back', () => {
    stay.compare(bob, 'matches');
    stay.compare(cleo, 'differs');
    code('matches');
    expect(stay.person(bob).verified).toBe('words');
    expect(stay.person(cleo).verified).toBe('differs');
    expect(view().composer).toBe('fingerprint-differs');
  });

  test('a code that differs takes back what a code had verified, not what was compared one by one', () => {
    code('matches');
    expect(stay.person(cleo).verified).toBe('code');
    stay.compare(bob, 'matches');
    code('differs');
    expect(stay.person(cleo).verified).toBe('no');
    expect(stay.person(bob).verified).toBe('words');
    expect(view().composer).toBe('code-differs');
  });
});

test('a fingerprint that nobody here has, and my own, change nothing', () => {
  const before = stay.state.view;
  const mine = before.people[0]!.fingerprint!.hex;
  for (const hex of ['00'.repeat(20), mine]) stay.step({ type: 'compared', hex, verdict: 'differs' });
  expect(stay.state.view).toBe(before);
});

test('verdicts and alarms outlive the death of the program', () => {
  stay.compare(bob, 'matches');
  stay.compare(cleo, 'differs');
  const [restored] = [restoreRoom(roomRecords(stay.state))];
  expect([...restored.verified.values()].sort()).toEqual(['differs', 'words']);
  expect(restored.alarms.size).toBe(1);
  expect(restored.known).toEqual(stay.state.known);
});
