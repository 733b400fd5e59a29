// What members are shown of the wire is what was on it, byte for byte, and stands beside the right words.
import { expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import type { RoomView } from '../../src/contract';
import { startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';

const server = useProsody();

const together = ({ status }: RoomView): boolean => status.state === 'encrypted' && status.agreed === 2;
const lineOf = (member: Member, text: string): string | undefined =>
  member.view().lines.find((it) => it.kind === 'message' && it.text === text)?.id;

test('both sides of a conversation see what the server saw of it', async () => {
  const proxies = await Promise.all([0, 1].map(() => startLoggingProxy(server().url)));
  const members = await Promise.all(
    ['alice', 'bob'].map((nick, at) =>
      Member.enter({ server: proxies[at]!.url, domain: server().domain, room: 'glass', nick }),
    ),
  );
  const [alice, bob] = members as [Member, Member];
  await Promise.all(members.map((it) => it.waitFor(together, 20_000)));
  const said = ['first', 'second', 'x'.repeat(9_000)];
  for (const text of said) {
    expect(await alice.say(text)).toBeNull();
    await Promise.all(
      members.map((it) =>
        it.waitFor(
          (view) =>
            view.lines.some(
              (line) =>
                line.kind === 'message' &&
                line.text === text &&
                line.confirmed.length === 1 &&
                line.delivery === 'sent',
            ),
          15_000,
        ),
      ),
    );
  }
  for (const [at, member] of members.entries()) {
    const entries = member.passed();
    expect(entries.length).toBeGreaterThan(3);
    expect(entries.length).toBeLessThanOrEqual(20);
    for (const { direction, xml, cut, bytes } of entries) {
      const from = direction === 'out' ? 'client' : 'server';
      const seen = proxies[at]!.frames.find(
        (it) => it.from === from && (cut ? it.text.startsWith(xml) : it.text === xml),
      );
      expect(Buffer.byteLength(seen?.text ?? '')).toBe(bytes);
      expect(seen?.text).toContain('urn:x-hushroom:mpotr:1');
    }
    for (const text of said) {
      const carrying = entries.filter((it) => it.line === lineOf(member, text)).map((it) => it.direction);
      // One's own comes back from the room.
      expect(carrying).toEqual(member === alice ? ['out', 'in'] : ['in']);
    }
  }
  await Promise.all([alice.leave(), bob.leave()]);
  expect(alice.passed()).toEqual([]);
  await Promise.all(proxies.map((it) => it.stop()));
}, 60_000);
