import { lineOfFrame } from '../src/room/carried';
import { fileParts } from '../src/room/privates';
import { nextRoomTimer, restoreRoom, roomRecords, roomView, startRoom, stepRoom } from '../src/room/room';
import type { RoomState } from '../src/room/state';
import type { Machine } from './machine';

/** The machine that rooms run on. */
export const roomMachine: Machine<RoomState> = {
  start: startRoom,
  step: stepRoom,
  nextTimer: nextRoomTimer,
  view: roomView,
  lineOf: lineOfFrame,
  fileParts,
  records: roomRecords,
  restore: restoreRoom,
};
