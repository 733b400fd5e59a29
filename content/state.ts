// What a page shows, apart from how. Everything here comes from the client or is a choice of this page; nothing is kept when it closes.
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Client } from '../src/client';
import type { AppView, FailureCode, ParticipantId, RoomId, RoomView } from '../src/contract';
import type { ConversationId, PrivateView } from '../src/contract/private';
import { unreadIn } from '../src/timelines';
import { createDrafts } from './drafts';
import { createFiles, type Files } from './files';

export type Surface = 'popup' | 'tab';
/** The dialog that is open; one participant's sheet is named by its owner. */
export type Panel =
  | 'fingerprints'
  | 'details'
  | 'server'
  | 'identity'
  | 'ask'
  | 'reply'
  | { readonly person: ParticipantId };

export interface JoinDraft {
  readonly room: string;
  readonly nickname: string;
  /** Null: the server of the settings. */
  readonly server: string | null;
  /** With new keys, although an identity is kept. */
  readonly fresh: boolean;
  /** The ended room that this form was filled from; it is dismissed once the new stay has begun. */
  readonly replaces: RoomId | null;
}

export interface App {
  readonly surface: Surface;
  readonly client: Client;
  readonly view: ReadonlySignal<AppView | null>;
  readonly connected: ReadonlySignal<boolean>;
  /** The room on the screen; null while the join form is. */
  readonly room: ReadonlySignal<RoomView | null>;
  /** The private conversation on the screen; null while it is the whole room. */
  readonly talk: ReadonlySignal<PrivateView | null>;
  readonly unread: ReadonlySignal<number>;
  readonly draft: Signal<JoinDraft>;
  readonly panel: Signal<Panel | null>;
  readonly show: (roomId: RoomId) => void;
  readonly showTalk: (roomId: RoomId, talk: ConversationId | null) => void;
  /** Shows the conversation with a participant; asks for one where there is none. */
  readonly talkTo: (roomId: RoomId, who: ParticipantId) => Promise<void>;
  readonly showJoinForm: (draft?: JoinDraft) => void;
  /** Null, or why not. */
  readonly join: (draft: JoinDraft) => Promise<FailureCode | null>;
  /** The unsent text of a room, or of a conversation in it. */
  readonly composing: (roomId: RoomId, talk: ConversationId | null) => Signal<string>;
  /** That of the box on the screen. */
  readonly composingHere: () => Signal<string> | null;
  /** The page may be about to go. */
  readonly flush: () => void;
  readonly say: (roomId: RoomId, text: string) => Promise<FailureCode | null>;
  readonly sayPrivately: (roomId: RoomId, talk: ConversationId, text: string) => Promise<FailureCode | null>;
  /** Files that this page sends or receives. */
  readonly files: Files;
  readonly dispose: () => void;
}

export const emptyDraft: JoinDraft = { room: '', nickname: '', server: null, fresh: false, replaces: null };

/** Pushes that come faster than this are drawn together, in milliseconds. */
const FRAME = 16;
const RETRY = 1000;

/** Clock-driven parts: draws at most once a frame, and tries a dropped port again every second. */
function follow(client: Client, draw: () => void): () => void {
  let frame: ReturnType<typeof setTimeout> | null = null;
  let retry: ReturnType<typeof setTimeout> | null = null;
  const watch = () => {
    if (retry === null && !client.connected())
      retry = setTimeout(() => {
        retry = null;
        client.reopen();
        watch();
      }, RETRY);
    frame ??= setTimeout(() => {
      frame = null;
      draw();
    }, FRAME);
  };
  const end = client.onChange(watch);
  watch();
  return () => {
    end();
    for (const timer of [frame, retry]) if (timer !== null) clearTimeout(timer);
  };
}

export function createApp(client: Client, surface: Surface): App {
  const view = signal(client.view());
  const connected = signal(client.connected());
  const chosen = signal<RoomId | 'join' | null>(null);
  const chosenTalk = signal<ConversationId | null>(null);
  const draft = signal(emptyDraft);
  const panel = signal<Panel | null>(null);
  const drafts = createDrafts(client);
  const files = createFiles(client);
  let asked: number | null = null;

  const room = computed(() => {
    const rooms = view.value?.rooms ?? [];
    if (chosen.value === 'join') return null;
    return rooms.find(({ id }) => id === chosen.value) ?? rooms[0] ?? null;
  });
  const talk = computed(() => room.value?.conversations.find(({ id }) => id === chosenTalk.value) ?? null);
  const showTalk = (roomId: RoomId, id: ConversationId | null) => {
    chosen.value = roomId;
    chosenTalk.value = id;
    panel.value = null;
  };
  const show = (roomId: RoomId) => showTalk(roomId, null);
  const talkTo = async (roomId: RoomId, who: ParticipantId): Promise<void> => {
    const find = () =>
      client
        .view()
        ?.rooms.find(({ id }) => id === roomId)
        ?.conversations.find((it) => it.with === who);
    if (!find()) await client.request('privateStart', { roomId, with: who });
    const found = find();
    draw();
    if (found) showTalk(roomId, found.id);
  };
  const showJoinForm = (filled?: JoinDraft) => {
    if (filled) draft.value = filled;
    chosen.value = 'join';
    panel.value = null;
  };

  const join = async (wanted: JoinDraft): Promise<FailureCode | null> => {
    const server = wanted.server ?? view.value?.settings.server ?? '';
    const { room, nickname, fresh } = wanted;
    const identity = fresh || view.value?.identity.state === 'none' ? 'fresh' : 'kept';
    const ask = () => client.request('join', { room, nickname, server, identity });
    const { replaces } = wanted;
    const unsent = replaces === null ? '' : drafts.text(replaces, null).value;
    let reply = await ask();
    if (!reply.ok && reply.code === 'already-joined' && replaces) {
      await client.request('dismiss', { roomId: replaces });
      reply = await ask();
    } else if (reply.ok && replaces && replaces !== reply.value.roomId) {
      await client.request('dismiss', { roomId: replaces });
    }
    if (!reply.ok) return reply.code;
    if (unsent !== '') drafts.text(reply.value.roomId, null).value = unsent;
    draft.value = { ...emptyDraft, nickname, server: wanted.server };
    show(reply.value.roomId);
    return null;
  };

  const draw = () => {
    const next = client.view();
    drafts.follow(next?.rooms ?? []);
    files.follow(next?.rooms ?? []);
    view.value = next;
    connected.value = client.connected();
    // Whoever opens a room in the tab means that room, also in a tab that is open already.
    if (surface === 'popup' || !next || next.tabAsked === asked) return;
    asked = next.tabAsked;
    if (next.tabRoom !== null) show(next.tabRoom);
  };
  const stop = follow(client, draw);

  return {
    surface,
    client,
    view,
    connected,
    room,
    talk,
    unread: computed(() => (view.value?.rooms ?? []).reduce((sum, it) => sum + unreadIn(it), 0)),
    draft,
    panel,
    show,
    showTalk,
    talkTo,
    showJoinForm,
    join,
    composing: drafts.text,
    composingHere: () => room.value && drafts.text(room.value.id, talk.value?.id ?? null),
    flush: drafts.flush,
    files,
    async say(roomId, text) {
      const reply = await client.request('say', { roomId, text });
      return reply.ok ? null : reply.code;
    },
    async sayPrivately(roomId, id, text) {
      const reply = await client.request('privateSay', { roomId, talk: id, text });
      return reply.ok ? null : reply.code;
    },
    dispose() {
      stop();
      drafts.dispose();
    },
  };
}
