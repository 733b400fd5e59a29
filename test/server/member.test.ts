// Headless members over a real Prosody: the very core and connection of the extension, many at once.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from '../../background/clock';
import { makeOtrPair, type OtrPair } from '../../background/otrKeys';
import { Member } from '../../scripts/memberCore';
import type { MemberEvent } from '../../scripts/memberEvents';
import type { RoomView } from '../../src/contract';
import { useProsody } from '../support/prosody';

const server = useProsody();

let otr: OtrPair;
beforeAll(async () => {
  otr = await makeOtrPair(randomBytes);
}, 30_000);

let members: Member[] = [];
afterEach(async () => {
  await Promise.all(members.map((member) => member.leave()));
  members = [];
}, 60_000);

/** One key for all: what is tried here does not rest on it, and thirty would take ten seconds. */
async function enter(room: string, nick: string): Promise<Member> {
  const copy = { publicKey: otr.publicKey.slice(), privateKey: otr.privateKey.slice() };
  const { url, domain } = server();
  const member = await Member.enter({ server: url, domain, room, nick, otr: copy });
  members.push(member);
  return member;
}

const nicks = (count: number): string[] => Array.from({ length: count }, (_, at) => `member ${at + 1}`);

const allEncrypted =
  (count: number) =>
  ({ status, roomCode }: RoomView): boolean =>
    status.state === 'encrypted' && status.agreed === count && status.of === count && roomCode !== null;

const texts = (view: RoomView): string[] =>
  view.lines.flatMap((line) => (line.kind === 'message' ? [line.text] : []));
const allConfirmed = (view: RoomView, count: number): boolean =>
  view.lines
    .filter((line) => line.kind === 'message')
    .every((line) => line.expected.length === count - 1 && line.confirmed.length === count - 1);

/** Everybody shares keys with everybody and sees the same room. */
async function agreed(all: readonly Member[], ms: number): Promise<void> {
  await Promise.all(all.map((member) => member.waitFor(allEncrypted(all.length), ms)));
  const same = () => new Set(all.map((member) => member.view().roomCode?.join(' '))).size === 1;
  for (let waited = 0; !same() && waited < 5000; waited += 50)
    await new Promise((later) => setTimeout(later, 50));
  expect(new Set(all.map((member) => member.view().roomCode?.join(' '))).size).toBe(1);
  const names = all.map((member) =>
    member
      .view()
      .people.filter((it) => it.state === 'encrypted')
      .map((it) => it.nickname)
      .sort(),
  );
  for (const seen of names) expect(seen).toEqual(names[0]);
}

/** Each says one thing; all read all, confirmed by all. */
async function talk(all: readonly Member[], ms: number): Promise<void> {
  const said = all.map((_, at) => `line ${at + 1}`);
  for (const [at, member] of all.entries()) expect(await member.say(said[at]!)).toBeNull();
  await Promise.all(
    all.map((member) =>
      member.waitFor((view) => texts(view).length === all.length && allConfirmed(view, all.length), ms),
    ),
  );
  for (const member of all) expect([...texts(member.view())].sort()).toEqual([...said].sort());
  for (const member of all) expect([...member.troubles]).toEqual([]);
}

describe('members', () => {
  test('two who open a new room at the same moment meet in it and talk', async () => {
    const all = await Promise.all(['alice', 'bob'].map((nick) => enter('at the same moment', nick)));
    await agreed(all, 20_000);
    await talk(all, 20_000);
  }, 60_000);

  test('ten who join within one second end up in one room with equal views, and all read all', async () => {
    const began = performance.now();
    const all = await Promise.all(nicks(10).map((nick) => enter('ten at once', nick)));
    expect(performance.now() - began).toBeLessThan(1000);
    await agreed(all, 60_000);
    await talk(all, 60_000);
  }, 150_000);

  test('thirty do, too', async () => {
    const all = await Promise.all(nicks(30).map((nick) => enter('thirty at once', nick)));
    await agreed(all, 220_000);
    await talk(all, 220_000);
  }, 260_000);

  test('who comes late reads nothing old, and who has gone is not written to', async () => {
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((nick) => enter('late', nick)));
    await agreed([alice!, bob!], 20_000);
    expect(await alice!.say('before carol')).toBeNull();
    await bob!.waitFor((view) => texts(view).includes('before carol'), 10_000);
    const carol = await enter('late', 'carol');
    await agreed([alice!, bob!, carol], 20_000);
    await bob!.leave();
    await alice!.waitFor(allEncrypted(2), 20_000);
    expect(await alice!.say('after bob')).toBeNull();
    await carol.waitFor((view) => texts(view).includes('after bob'), 20_000);
    expect(texts(carol.view())).toEqual(['after bob']);
    expect(texts(bob!.view())).toEqual(['before carol']);
    const last = alice!.view().lines.findLast((line) => line.kind === 'message');
    expect(last?.kind === 'message' && last.expected).toHaveLength(1);
  }, 90_000);
});

describe('npm run member', () => {
  interface Program {
    readonly child: ChildProcessWithoutNullStreams;
    readonly events: MemberEvent[];
    readonly code: Promise<number | null>;
    write(line: string): void;
    until(holds: (events: readonly MemberEvent[]) => boolean): Promise<void>;
  }

  const programs: Program[] = [];
  afterEach(async () => {
    for (const { child } of programs) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all(programs.splice(0).map(({ code }) => code));
  });

  function start(room: string, nick: string): Program {
    const { url, domain } = server();
    const where = ['--server', url, '--domain', domain, '--room', room, '--nick', nick];
    const child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/member.ts', ...where]);
    const events: MemberEvent[] = [];
    createInterface({ input: child.stdout }).on('line', (line) =>
      events.push(JSON.parse(line) as MemberEvent),
    );
    child.stderr.resume();
    const code = new Promise<number | null>((done) => child.on('exit', done));
    const program: Program = {
      child,
      events,
      code,
      write: (line) => void child.stdin.write(`${line}\n`),
      async until(holds) {
        for (let waited = 0; !holds(events); waited += 50) {
          if (waited > 30_000) throw new Error(`not so: ${events.map((it) => it.event)}`);
          await new Promise((later) => setTimeout(later, 50));
        }
      },
    };
    programs.push(program);
    return program;
  }

  test('two programs talk in lines of JSON, and leave by word or by signal', async () => {
    const alice = start('lines', 'alice');
    await alice.until((events) => events.some((it) => it.event === 'joined'));
    alice.write('{"say": "nobody hears this"}');
    alice.write('not json');
    alice.write('{"say": "x", "more": 1}');
    await alice.until((events) => events.filter((it) => it.event === 'warning').length === 3);
    expect(alice.events.filter((it) => it.event === 'warning').map((it) => it.text)).toEqual(
      expect.arrayContaining(['nobody-can-read', 'bad-input', 'bad-input']),
    );
    const bob = start('lines', 'bob');
    bob.write('{"say": "hello from bob"}'); // long before the room is ready for it
    const confirmed = (events: readonly MemberEvent[]) =>
      events.some((it) => it.event === 'message' && it.text === 'hello from bob' && it.confirmed === 1);
    await bob.until(confirmed);
    await alice.until(confirmed);
    const fingerprint = alice.events.find((it) => it.event === 'participant' && it.state === 'encrypted');
    expect(fingerprint).toMatchObject({
      nickname: 'bob',
      fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    bob.child.stdin.end(); // the end of input is not the end
    alice.write('{"say": "still here?"}');
    await bob.until((events) => events.some((it) => it.event === 'message' && it.text === 'still here?'));
    bob.child.kill('SIGTERM');
    expect(await bob.code).toBe(0);
    await alice.until((events) => events.some((it) => it.event === 'left' && it.nickname === 'bob'));
    alice.write('{"leave": true}');
    expect(await alice.code).toBe(0);
  }, 220_000);

  test('a room that nobody can name ends it with a word on stderr', async () => {
    const program = start(' ', 'alice');
    expect(await program.code).toBe(2);
    expect(program.events).toEqual([]);
  }, 30_000);
});
