// What is on disk while a room is open, and who is told of it after a death of the browser.
import { expect, test } from '@jest/globals';
import { LostRooms, noArea } from '../../../background/lostRooms';

class Disk {
  items: Record<string, unknown> = {};
  writes = 0;
  get = async (key: string) => (key in this.items ? { [key]: this.items[key] } : {});
  set = async (items: Record<string, unknown>) => {
    this.writes += 1;
    Object.assign(this.items, items);
  };
  remove = async (key: string) => {
    this.writes += 1;
    delete this.items[key];
  };
}

test('one boolean is kept while a room is open, and nothing when none is', async () => {
  const disk = new Disk();
  const it = await LostRooms.look(disk, false);
  expect(it.lost).toBe(false);
  for (const open of [false, true, true, true]) await it.keep(open);
  expect([disk.items, disk.writes]).toEqual([{ roomsOpen: true }, 1]);
  for (const open of [false, false]) await it.keep(open);
  expect([disk.items, disk.writes]).toEqual([{}, 2]);
});

test('after the browser has died it is told until somebody has read it; a worker that died has lost nothing', async () => {
  const disk = new Disk();
  await (await LostRooms.look(disk, false)).keep(true);
  expect((await LostRooms.look(disk, true)).lost).toBe(false);
  for (let start = 0; start < 2; start += 1) {
    const it = await LostRooms.look(disk, false);
    await it.keep(false);
    expect(it.lost).toBe(true);
  }
  const read = await LostRooms.look(disk, false);
  await read.told();
  expect([read.lost, disk.items]).toEqual([false, {}]);
  expect((await LostRooms.look(disk, false)).lost).toBe(false);
});

test('whoever joins again is in a room: that one is marked, and the old ones are not spoken of any more', async () => {
  const disk = new Disk();
  disk.items = { roomsOpen: true };
  const it = await LostRooms.look(disk, false);
  await it.keep(true);
  expect([it.lost, disk.items]).toEqual([false, { roomsOpen: true }]);
  await it.keep(false);
  expect(disk.items).toEqual({});
});

test('a mark that is no mark says nothing; a private window leaves none', async () => {
  const disk = new Disk();
  disk.items = { roomsOpen: 'garden' };
  expect((await LostRooms.look(disk, false)).lost).toBe(false);
  const hidden = await LostRooms.look(noArea, false);
  await hidden.keep(true);
  expect((await LostRooms.look(noArea, false)).lost).toBe(false);
});
