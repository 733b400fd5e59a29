// Unsent text, room by room. The background keeps it, so that it outlives a popup and is the same in popup and tab.
//
// What is typed here and not yet told wins over whatever comes; anything else follows the background. While an answer is outstanding
// nothing that comes is believed: it may be older than what was told.
import { type Signal, signal } from '@preact/signals';
import type { Client } from '../src/client';
import { LIMITS, type RoomId, type RoomView } from '../src/contract';

export interface Drafts {
  /** The text in the message box of a room; whoever changes it need do no more. */
  readonly text: (roomId: RoomId) => Signal<string>;
  /** What the background says now. */
  readonly follow: (rooms: readonly RoomView[]) => void;
  /** Tells at once what has not been told: the page may be about to go. */
  readonly flush: () => void;
  readonly dispose: () => void;
}

/**
 * Told at once, and then at most this often, in milliseconds. Waiting until somebody pauses would be kinder to the background, but
 * Chromium ends a popup that loses the focus without a word to it: no blur, no pagehide.
 */
const EVERY = 100;

/** In UTF-8, as messages are counted. */
export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

interface Entry {
  readonly text: Signal<string>;
  /** What the background has, as far as is known. */
  told: string;
  asking: number;
  timer: ReturnType<typeof setTimeout> | null;
  end: () => void;
}

export function createDrafts(client: Client): Drafts {
  const entries = new Map<RoomId, Entry>();

  const tell = async (roomId: RoomId, entry: Entry): Promise<void> => {
    const [before, text] = [entry.told, entry.text.value];
    if (text === before) return;
    entry.told = text;
    entry.asking += 1;
    const reply = await client.request('draft', { roomId, text });
    entry.asking -= 1;
    // Still untold: the next change, or the end of the page, tells it.
    if (!reply.ok && entry.told === text) entry.told = before;
  };

  const look = (roomId: RoomId, entry: Entry): void => {
    const text = entry.text.value;
    if (entry.timer !== null || text === entry.told) return;
    entry.timer = setTimeout(() => {
      entry.timer = null;
      if (entry.text.value !== text) look(roomId, entry);
      else if (text === '') void tell(roomId, entry);
    }, EVERY);
    // An emptied box has mostly just been sent, and the background knows. What is too long would come back cut, under the fingers of
    // whoever is shortening it.
    if (text !== '' && bytesIn(text) <= LIMITS.textBytes) void tell(roomId, entry);
  };

  const make = (roomId: RoomId, told: string): Entry => {
    const entry: Entry = { text: signal(told), told, asking: 0, timer: null, end: () => {} };
    entry.end = entry.text.subscribe(() => look(roomId, entry));
    entries.set(roomId, entry);
    return entry;
  };

  const drop = (roomId: RoomId, entry: Entry): void => {
    entry.end();
    if (entry.timer !== null) clearTimeout(entry.timer);
    entries.delete(roomId);
  };

  return {
    text: (roomId) => (entries.get(roomId) ?? make(roomId, '')).text,
    follow(rooms) {
      const open = new Set(rooms.map(({ id }) => id));
      for (const [id, entry] of entries) if (!open.has(id)) drop(id, entry);
      for (const { id, draft } of rooms) {
        const entry = entries.get(id) ?? make(id, draft);
        if (entry.asking > 0 || draft === entry.told) continue;
        const untouched = entry.text.value === entry.told;
        entry.told = draft;
        if (untouched) entry.text.value = draft;
      }
    },
    flush() {
      for (const [id, entry] of entries) void tell(id, entry);
    },
    dispose() {
      for (const [id, entry] of entries) drop(id, entry);
    },
  };
}
