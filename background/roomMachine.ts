import { nextRoomTimer, restoreRoom, roomRecords, roomView, startRoom, stepRoom } from '../src/room/room';
import type { RoomState } from '../src/room/state';
import type { Machine } from './machine';

/** The machine that rooms run on. */
export const roomMachine: Machine<RoomState> = {
  start: startRoom,
  step: stepRoom,
  nextTimer: nextRoomTimer,
  view: roomView,
  records: roomRecords,
  restore: restoreRoom,
};
