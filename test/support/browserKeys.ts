// The keys that a browser holds for its room, to be looked for where they must not be.
import { decodeRecord } from '../../background/recordCodec';
import type { RoomState } from '../../src/room/state';
import type { RoomConfig } from '../../src/room/types';
import type { Chromium } from './browser';
import type { Secret } from './leaks';

/** The room's records in a browser's memory. */
export async function recordsOf(chromium: Chromium): Promise<Map<string, unknown>> {
  const items = (await chromium.inWorker('chrome.storage.session.get(null)')) as Record<string, unknown>;
  const records = Object.entries(items).filter(
    (entry): entry is [string, string] => entry[0].startsWith('room/') && typeof entry[1] === 'string',
  );
  const plain = records.map(([key, text]) => [key.split('/')[2]!, decodeRecord(text)] as const);
  return new Map(plain.filter(([key]) => !key.startsWith('~')));
}

export function keysIn(records: ReadonlyMap<string, unknown>): Secret[] {
  const config = records.get('config') as RoomConfig;
  const self = records.get('self') as RoomState['self'];
  return [
    { name: 'identity, private', bytes: config.identity },
    { name: 'identity, public', bytes: self.identity.publicKey },
    { name: 'OTR key', bytes: config.otr.publicKey.subarray(-100) },
    { name: 'OTR key, private', bytes: config.otr.privateKey.subarray(-20) },
    { name: 'hash of the OTR key', bytes: self.otrHash },
    { name: 'fingerprint', bytes: Buffer.from(self.fingerprint.hex, 'hex') },
  ];
}
