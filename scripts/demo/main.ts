// The second half of `npm start` (scripts/start.mjs): everything is installed and built. [--friends N]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startProsody } from '../../server/prosody';
import { headlessDemo } from './headless';
import { end, held, step } from './steps';
import { windowDemo } from './window';

const { values } = parseArgs({ options: { friends: { type: 'string', default: '2' } } });
const friends = Number(values.friends);
if (!Number.isInteger(friends) || friends < 0 || friends > 50) {
  console.error('--friends takes a number from 0 to 50');
  process.exit(2);
}

let signalled = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (signalled) return;
    signalled = true;
    console.log('\ncleaning up');
    void end().then(() => process.exit(130));
  });

const extension = join(process.cwd(), 'dist', 'dev', 'chrome');
const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
try {
  const server = await step('starting a private Prosody on loopback', () =>
    held(
      () => startProsody({ login: 'key' }),
      (it) => it.stop(),
    ),
  );
  console.log(`  it listens at ${server.url}`);
  if (hasDisplay) await windowDemo(server, extension, friends);
  else await headlessDemo(server, extension, join(process.cwd(), 'out'));
  await step('cleaning up', end);
  process.exit();
} catch (error) {
  // After a signal the rest fails because everything is being ended: that is no news, and the signal's handler exits.
  if (!signalled) {
    console.error(error instanceof Error ? error.message : error);
    await end();
    process.exit(1);
  }
}
