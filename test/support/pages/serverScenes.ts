// Views of choosing a server, and of one that asks something.
import type { AppView } from '../../../src/contract';
import type { ServerCheckView, ServerTestView } from '../../../src/contract/servers';
import { app, room } from './scenes';

const checks = (...verdicts: readonly ServerCheckView[]): ServerTestView => ({
  server: 'chat.example.org',
  done: verdicts.every(({ verdict }) => verdict !== 'waiting' && verdict !== 'running'),
  checks: verdicts,
});

const found = (
  check: ServerCheckView['check'],
  verdict: ServerCheckView['verdict'],
  what = '',
): ServerCheckView => ({
  check,
  verdict,
  found: what,
  value: check === 'address' ? 'wss://chat.example.org/xmpp-websocket' : 16_384,
});

export const serverScenes = {
  serverTesting: {
    ...app(),
    serverTest: checks(
      found('address', 'ok', 'host-meta'),
      found('reachable', 'running'),
      found('login', 'waiting'),
    ),
  },
  serverTested: {
    ...app(),
    settings: {
      theme: 'system',
      server: 'chat.example.org',
      servers: ['chat.example.org', 'rooms.example.net'],
      lockMinutes: 15,
    },
    serverTest: checks(
      found('address', 'warn', 'usual'),
      found('reachable', 'ok', 'tls'),
      found('login', 'warn', 'anonymous'),
      found('history', 'fail', 'second-refused'),
      found('size', 'skipped'),
    ),
  },
  captcha: app(
    room(
      { state: 'connecting', step: 'account' },
      {
        composer: 'connecting',
        captcha: {
          question: 'Enter the text you see',
          image: {
            type: 'image/png',
            data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          },
        },
      },
    ),
  ),
} satisfies Record<string, AppView>;
