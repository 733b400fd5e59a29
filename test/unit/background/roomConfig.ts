import type { RoomConfig } from '../../../src/room/types';

export const roomConfig = (id: string): RoomConfig => ({
  id,
  name: 'room',
  nickname: 'alice',
  server: 'localhost',
  url: 'wss://localhost',
  identity: new Uint8Array(32).fill(7),
  otr: { publicKey: new Uint8Array(1), privateKey: new Uint8Array(1) },
  kept: null,
});
