import { describe, expect, test } from '@jest/globals';
import { parseServer } from '../../../background/serverAddress';

describe('parseServer', () => {
  test.each([
    ['example.org', 'example.org', null],
    ['  Chat.Example.ORG ', 'chat.example.org', null],
    ['wss://example.org:5281/ws', 'example.org', 'wss://example.org:5281/ws'],
    ['example.org=wss://chat.example.org/ws', 'example.org', 'wss://chat.example.org/ws'],
  ])('%s', (typed, domain, url) => {
    expect(parseServer(typed, false)).toEqual({ domain, url });
    expect(parseServer(typed, true)).toEqual({ domain, url });
  });

  test.each([
    ['ws://127.0.0.1:5280/xmpp-websocket', 'localhost'],
    ['ws://localhost:5280/xmpp-websocket', 'localhost'],
    ['ws://[::1]:5280/xmpp-websocket', 'localhost'],
    ['test.example=ws://127.0.0.1:5280/xmpp-websocket', 'test.example'],
  ])('%s only in a development build', (typed, domain) => {
    expect(parseServer(typed, true)?.domain).toBe(domain);
    expect(parseServer(typed, false)).toBeUndefined();
  });

  test.each([
    '',
    ' ',
    'localhost',
    '127.0.0.1',
    'exa mple.org',
    'example.org/path',
    'example.org:443',
    'me@example.org',
    '-example.org',
    'example..org',
    `${'a'.repeat(64)}.org`,
    'https://example.org',
    'ws://example.org/xmpp-websocket',
    'ws://127.0.0.1.example.org/x',
    'wss://user:password@example.org/',
    'wss://example.org/#fragment',
    'bad domain=wss://example.org/',
    '=wss://example.org/',
    'javascript:alert(1)',
    'a=b=wss://example.org/',
  ])('%j is refused', (typed) => {
    expect(parseServer(typed, true)).toBeUndefined();
  });
});
