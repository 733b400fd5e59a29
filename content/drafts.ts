// Unsent text, box by box: each room has one, and each private conversation one of its own. The background keeps it, so that it outlives a popup and is the same in popup and tab.
//
// What is typed here and not yet told wins over whatever comes; anything else follows the background. While an answer is outstanding
// nothing that comes is believed: it may be older than what was told.
import { type Signal, signal } from '@preact/signals';
import type { Client } from '../src/client';
import { LIMITS, type RoomId, type RoomView } from '../src/contract';
import type { ConversationId } from '../src/contract/private';

export interface Drafts {
  /** The text in the message box of a room, or of a conversation in it; whoever changes it need do no more. */
  readonly text: (roomId: RoomId, talk: ConversationId | null) => Signal<string>;
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

/** Where a message box belongs. What is in one never gets into another. */
interface Place {
  readonly roomId: RoomId;
  readonly talk: ConversationId | null;
}

const keyOf = ({ roomId, talk }: Place): string => (talk === null ? roomId : `${roomId}/${talk}`);

interface Entry {
  readonly place: Place;
  readonly text: Signal<string>;
  /** What the background has, as far as is known. */
  told: string;
  asking: number;
  timer: ReturnType<typeof setTimeout> | null;
  end: () => void;
}

const boxesOf = ({ id, draft, conversations }: RoomView): { place: Place; draft: string }[] => [
  { place: { roomId: id, talk: null }, draft },
  ...conversations.map((it) => ({ place: { roomId: id, talk: it.id }, draft: it.draft })),
];

export function createDrafts(client: Client): Drafts {
  const entries = new Map<string, Entry>();

  const tell = async (entry: Entry): Promise<void> => {
    const [before, text] = [entry.told, entry.text.value];
    if (text === before) return;
    entry.told = text;
    entry.asking += 1;
    const { roomId, talk } = entry.place;
    const reply = await (talk === null
      ? client.request('draft', { roomId, text })
      : client.request('privateDraft', { roomId, talk, text }));
    entry.asking -= 1;
    // Still untold: the next change, or the end of the page, tells it.
    if (!reply.ok && entry.told === text) entry.told = before;
  };

  const look = (entry: Entry): void => {
    const text = entry.text.value;
    if (entry.timer !== null || text === entry.told) return;
    entry.timer = setTimeout(() => {
      entry.timer = null;
      if (entry.text.value !== text) look(entry);
      else if (text === '') void tell(entry);
    }, EVERY);
    // An emptied box has mostly just been sent, and the background knows. What is too long would come back cut, under the fingers of
    // whoever is shortening it.
    if (text !== '' && bytesIn(text) <= LIMITS.textBytes) void tell(entry);
  };

  const make = (place: Place, told: string): Entry => {
    const entry: Entry = { place, text: signal(told), told, asking: 0, timer: null, end: () => {} };
    entry.end = entry.text.subscribe(() => look(entry));
    entries.set(keyOf(place), entry);
    return entry;
  };

  const drop = (key: string, entry: Entry): void => {
    entry.end();
    if (entry.timer !== null) clearTimeout(entry.timer);
    entries.delete(key);
  };

  return {
    text: (roomId, talk) => {
      const place = { roomId, talk };
      return (entries.get(keyOf(place)) ?? make(place, '')).text;
    },
    follow(rooms) {
      const boxes = new Map(rooms.flatMap(boxesOf).map((box) => [keyOf(box.place), box]));
      for (const [key, entry] of entries) if (!boxes.has(key)) drop(key, entry);
      for (const [key, { place, draft }] of boxes) {
        const entry = entries.get(key) ?? make(place, draft);
        if (entry.asking > 0 || draft === entry.told) continue;
        const untouched = entry.text.value === entry.told;
        entry.told = draft;
        if (untouched) entry.text.value = draft;
      }
    },
    flush() {
      for (const entry of entries.values()) void tell(entry);
    },
    dispose() {
      for (const [key, entry] of entries) drop(key, entry);
    },
  };
}
