// Files of this page. The background keeps no file: the page that offers one brings it part by part, as the background asks for them, and
// the page that accepts one fetches what has come and holds it until it is saved. So a file goes on after the background's death, and
// stops when its page is closed.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Client } from '../src/client';
import type { FailureCode, Reply, Requests, RoomId, RoomView } from '../src/contract';
import {
  type ConversationId,
  FILE_LIMITS,
  type FileId,
  type PrivateFileView,
  type PrivateTakes,
} from '../src/contract/private';

export interface Files {
  /** Null when it is offered, else why not. */
  readonly offer: (roomId: RoomId, talk: ConversationId, file: File) => Promise<FailureCode | null>;
  readonly accept: (roomId: RoomId, talk: ConversationId, file: FileId) => void;
  /** Whole files that can be saved from here. */
  readonly received: ReadonlySignal<ReadonlyMap<FileId, Blob>>;
  /** What the background says now. */
  readonly follow: (rooms: readonly RoomView[]) => void;
}

/** What comes here, part by part. */
interface Sink {
  readonly parts: Uint8Array<ArrayBuffer>[];
  /** Parts that are here, and that the background knows to be here. */
  n: number;
  told: number;
}

interface Place extends PrivateTakes {
  readonly file: FileId;
}

const isOver = ({ state }: PrivateFileView): boolean => state !== 'offered' && state !== 'running';

const toBase64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Whatever the other side says it is: a browser shows nothing of it and runs nothing. */
const TYPE = 'application/octet-stream';

export function createFiles(client: Client): Files {
  const sources = new Map<FileId, File>();
  const sinks = new Map<FileId, Sink>();
  const busy = new Set<FileId>();
  const received = signal<ReadonlyMap<FileId, Blob>>(new Map());

  /** Brings parts as long as they are wanted. False if something was in the way: then the next view says how to go on. */
  const bring = async (place: Place, source: File, first: number): Promise<boolean> => {
    for (let n: number | null = first; n !== null; ) {
      const from = n * FILE_LIMITS.partBytes;
      const part = source.slice(from, from + FILE_LIMITS.partBytes);
      const bytes = await part.arrayBuffer().catch(() => null);
      if (bytes === null) {
        // It was changed or removed after it had been chosen.
        await client.request('fileStop', place);
        return false;
      }
      const takes: Requests['filePart']['takes'] = { ...place, n, bytes: toBase64(new Uint8Array(bytes)) };
      const reply: Reply<'filePart'> = await client.request('filePart', takes);
      if (!reply.ok) return false;
      n = reply.value.next;
    }
    return true;
  };

  /** The last request brings nothing: it says that everything before it is here. */
  const fetch = async (place: Place, sink: Sink): Promise<boolean> => {
    for (;;) {
      const { n } = sink;
      const reply = await client.request('fileTake', { ...place, n });
      if (!reply.ok) return false;
      sink.told = n;
      if (reply.value.n === n) return true;
      sink.parts.push(fromBase64(reply.value.bytes));
      sink.n = reply.value.n;
    }
  };

  const run = async (file: FileId, work: () => Promise<boolean>): Promise<void> => {
    if (busy.has(file)) return;
    busy.add(file);
    const whole = await work();
    busy.delete(file);
    // What the view said meanwhile was not listened to.
    if (whole) follow(client.view()?.rooms ?? []);
  };

  const followLine = (place: Place, line: PrivateFileView): void => {
    const source = sources.get(line.file);
    const sink = sinks.get(line.file);
    const { next } = line;
    if (line.state === 'done' && sink) {
      received.value = new Map(received.value).set(line.file, new Blob(sink.parts, { type: TYPE }));
    }
    if (isOver(line)) {
      sources.delete(line.file);
      sinks.delete(line.file);
    } else if (source && next !== null) void run(line.file, () => bring(place, source, next));
    else if (sink && next !== null && (next > sink.n || sink.n > sink.told))
      void run(line.file, () => fetch(place, sink));
  };

  const follow = (rooms: readonly RoomView[]): void => {
    const shown = new Set<FileId>();
    for (const room of rooms)
      for (const { id: talk, lines } of room.conversations)
        for (const line of lines) {
          if (line.kind !== 'file') continue;
          shown.add(line.file);
          followLine({ roomId: room.id, talk, file: line.file }, line);
        }
    const gone = [...received.value.keys()].filter((file) => !shown.has(file));
    if (gone.length > 0)
      received.value = new Map([...received.value].filter(([file]) => !gone.includes(file)));
  };

  return {
    received,
    follow,
    async offer(roomId, talk, file) {
      if (file.size > FILE_LIMITS.bytes) return 'file-too-large';
      const reply = await client.request('fileOffer', { roomId, talk, name: file.name, size: file.size });
      if (!reply.ok) return reply.code;
      sources.set(reply.value.file, file);
      follow(client.view()?.rooms ?? []);
      return null;
    },
    accept(roomId, talk, file) {
      sinks.set(file, { parts: [], n: 0, told: 0 });
      void client.request('fileAnswer', { roomId, talk, file, accept: true });
    },
  };
}

/** Puts it where the browser puts downloads, under a name that was made safe. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
