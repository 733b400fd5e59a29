// Every outcome of "Test this server" has words of its own, and a test of the background knows no outcome without them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkTitles, serverCheckWords } from '../../../content/serverWords';
import type { ServerCheckName } from '../../../src/contract/servers';

const FOLDER = join(__dirname, '..', '..', '..', 'background', 'serverTest');

const OUTCOMES: Readonly<Record<ServerCheckName, readonly string[]>> = {
  address: ['typed', 'host-meta', 'usual'],
  reachable: ['tls', 'plain', 'unreachable'],
  origin: ['common', 'own', 'removed'],
  login: [
    'key',
    'registered',
    'anonymous',
    'registration-throttled',
    'captcha-failed',
    'server-not-proved',
    'login-refused',
  ],
  rooms: ['found', 'none'],
  hidden: ['hidden', 'logged', 'public', 'persistent', 'broken-off', 'no-answer'],
  addresses: ['nobody', 'owner', 'everybody', 'broken-off'],
  history: ['none', 'kept', 'second-refused'],
  private: ['allowed', 'forbidden'],
  size: ['whole', 'smaller', 'cut', 'none'],
  speed: ['fast', 'slow'],
};
const checks = Object.keys(checkTitles) as ServerCheckName[];

test.each(checks)(
  '%s: each outcome has its own sentence, and what is not well says what follows',
  (check) => {
    const texts = OUTCOMES[check].map((found) => {
      const said = serverCheckWords({ check, verdict: 'warn', found, value: 1024 });
      expect(said.title).toBe(checkTitles[check]);
      expect(said.text).toMatch(/^[A-Z].*[.4]$/);
      if (said.meaning !== '') expect(said.meaning).toMatch(/^[A-Z].*\.$/);
      return said.text;
    });
    expect(new Set(texts).size).toBe(texts.length);
    expect(
      OUTCOMES[check].some(
        (found) => serverCheckWords({ check, verdict: 'ok', found, value: 1024 }).meaning === '',
      ),
    ).toBe(true);
  },
);

test('what is not yet known is said, too', () => {
  for (const verdict of ['waiting', 'running', 'skipped'] as const)
    expect(serverCheckWords({ check: 'size', verdict, found: '', value: null }).text).toMatch(/[.…]$/);
});

test('the outcomes that the background names are those listed here', () => {
  const code = readdirSync(FOLDER)
    .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
    .join('\n');
  const places = code.match(/\bfound: [^,\n]*|\bwarn\([^)]*\)/g) ?? [];
  const named = places.flatMap((place) => [...place.matchAll(/'([a-z-]+)'/g)].map(([, it]) => it!));
  const known = new Set([...Object.values(OUTCOMES).flat(), 'warn', 'fail', 'ok']);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((it) => !known.has(it))).toEqual([]);
});
