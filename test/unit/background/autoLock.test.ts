import { expect, test } from '@jest/globals';
import { AutoLock } from '../../../background/autoLock';

function world(alarm: number | null = null) {
  const it = { alarm, idle: true, locked: 0, asked: 0 };
  const lock = () =>
    new AutoLock({
      alarms: {
        get: async () => it.alarm ?? undefined,
        create: async (_, { delayInMinutes }) => {
          it.alarm = delayInMinutes;
          it.asked += 1;
        },
        clear: async () => {
          it.alarm = null;
          return true;
        },
      },
      minutes: () => 15,
      idle: () => it.idle,
      lock: async () => {
        it.locked += 1;
      },
    });
  return { it, lock };
}

test('the time runs while nothing is open, and begins anew when something was', async () => {
  const { it, lock } = world();
  const auto = lock();
  await auto.look();
  await auto.look();
  expect([it.alarm, it.asked]).toEqual([15, 1]);
  it.idle = false;
  await auto.look();
  expect(it.alarm).toBeNull();
  it.idle = true;
  await auto.look();
  expect([it.alarm, it.asked]).toEqual([15, 2]);
});

test('a worker that dies and is woken does not stop it or begin it anew', async () => {
  const { it, lock } = world();
  await lock().look();
  await lock().look();
  expect(it.asked).toBe(1);
});

test('at the end it locks, unless somebody has come', async () => {
  const { it, lock } = world();
  it.idle = false;
  await lock().ring();
  expect(it.locked).toBe(0);
  it.idle = true;
  await lock().ring();
  expect(it.locked).toBe(1);
});
